// ThawFoldedFilter: the filter and the bias of a convolution that does what a convolution and a batch normalization by fixed
// statistics do.
#include <cmath>

#include "kernel.h"

namespace thaw {
namespace {

// filter is [height, width, in, out], or [height, width, channels, 1] when every channel is filtered alone: either way the channels
// that are normalized are innermost.
class FoldedFilter {
 public:
  explicit FoldedFilter(Construction& construction) : epsilon_(construction.Float("epsilon")) {}

  void Compute(Context& context) {
    TF_Tensor *filter = context.Input(0), *scale = context.Input(1), *offset = context.Input(2), *mean = context.Input(3), *variance = context.Input(4);
    if (!context.Ok()) return;
    const int64_t channels = TF_TensorElementCount(scale), size = TF_TensorElementCount(filter);
    float *folded = context.Output(0, Shape(filter)), *bias = context.Output(1, {channels});
    if (!context.Ok()) return;
    std::vector<float> factor(channels);
    for (int64_t channel = 0; channel < channels; channel++) {
      factor[channel] = static_cast<float>(Data(scale)[channel] / std::sqrt(static_cast<double>(Data(variance)[channel]) + epsilon_));
      bias[channel] = Data(offset)[channel] - Data(mean)[channel] * factor[channel];
    }
    const float* weights = Data(filter);
    for (int64_t row = 0; row < size; row += channels) {
      for (int64_t channel = 0; channel < channels; channel++) folded[row + channel] = weights[row + channel] * factor[channel];
    }
  }

 private:
  float epsilon_;
};

}  // namespace

void RegisterFoldedFilter() {
  Define({"ThawFoldedFilter", {"filter: float", "scale: float", "offset: float", "mean: float", "variance: float"}, {"folded: float", "bias: float"}, {"epsilon: float"}, UnknownShapes});
  RegisterKernel<FoldedFilter>("ThawFoldedFilter");
}

}  // namespace thaw
