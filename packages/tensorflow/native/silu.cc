// ThawSilu and ThawSiluGrad: one pass over memory, and the gradient needs nothing but the input.
#include "silu.h"

#include "pointwise.h"

namespace thaw {

void RegisterSilu() { RegisterPointwise<Silu, SiluSlope>("ThawSilu", "ThawSiluGrad"); }

}  // namespace thaw
