// ThawSilu and ThawSiluGrad: one pass over memory, and the gradient needs nothing but the input.
#include "silu.h"

#include "kernel.h"
#include "thread_pool.h"

namespace thaw {
namespace {

constexpr int64_t kGrain = 8 * 1024;

class SiluForward {
 public:
  explicit SiluForward(Construction&) {}
  void Compute(Context& context) {
    TF_Tensor* input = context.Input(0);
    if (!context.Ok()) return;
    const float* x = Data(input);
    float* y = context.Output(0, Shape(input));
    if (!context.Ok()) return;
    ThreadPool::Shared().Split(TF_TensorElementCount(input), kGrain, [&](int, int64_t begin, int64_t end) {
      const float* __restrict from = x;
      float* __restrict to = y;
      for (int64_t index = begin; index < end; index++) to[index] = Silu(from[index]);
    });
  }
};

class SiluBackward {
 public:
  explicit SiluBackward(Construction&) {}
  void Compute(Context& context) {
    TF_Tensor *gradients = context.Input(0), *input = context.Input(1);
    if (!context.Ok()) return;
    const float *dy = Data(gradients), *x = Data(input);
    float* dx = context.Output(0, Shape(input));
    if (!context.Ok()) return;
    ThreadPool::Shared().Split(TF_TensorElementCount(input), kGrain, [&](int, int64_t begin, int64_t end) {
      const float *__restrict upstream = dy, *__restrict from = x;
      float* __restrict to = dx;
      for (int64_t index = begin; index < end; index++) to[index] = upstream[index] * SiluSlope(from[index]);
    });
  }
};

}  // namespace

void RegisterSilu() {
  Define({"ThawSilu", {"x: float"}, {"y: float"}, {}, FirstShape});
  RegisterKernel<SiluForward>("ThawSilu");
  Define({"ThawSiluGrad", {"dy: float", "x: float"}, {"dx: float"}, {}, FirstShape});
  RegisterKernel<SiluBackward>("ThawSiluGrad");
}

}  // namespace thaw
