// Kernels that apply one function to each number of a tensor, and their gradients, which need nothing but the input: one pass over memory each.
#pragma once

#include "kernel.h"
#include "thread_pool.h"

namespace thaw {

// Numbers that are worth a thread.
constexpr int64_t kPointwiseGrain = 8 * 1024;

// y = Function(x)
template <float (*Function)(float)>
class Pointwise {
 public:
  explicit Pointwise(Construction&) {}
  void Compute(Context& context) {
    TF_Tensor* input = context.Input(0);
    if (!context.Ok()) return;
    const float* x = Data(input);
    float* y = context.Output(0, Shape(input));
    if (!context.Ok()) return;
    ThreadPool::Shared().Split(TF_TensorElementCount(input), kPointwiseGrain, [&](int, int64_t begin, int64_t end) {
      const float* __restrict from = x;
      float* __restrict to = y;
      for (int64_t index = begin; index < end; index++) to[index] = Function(from[index]);
    });
  }
};

// dx = dy · Slope(x)
template <float (*Slope)(float)>
class PointwiseGrad {
 public:
  explicit PointwiseGrad(Construction&) {}
  void Compute(Context& context) {
    TF_Tensor *gradients = context.Input(0), *input = context.Input(1);
    if (!context.Ok()) return;
    const float *dy = Data(gradients), *x = Data(input);
    float* dx = context.Output(0, Shape(input));
    if (!context.Ok()) return;
    ThreadPool::Shared().Split(TF_TensorElementCount(input), kPointwiseGrain, [&](int, int64_t begin, int64_t end) {
      const float *__restrict upstream = dy, *__restrict from = x;
      float* __restrict to = dx;
      for (int64_t index = begin; index < end; index++) to[index] = upstream[index] * Slope(from[index]);
    });
  }
};

// Registers the operation and that of its gradient.
template <float (*Function)(float), float (*Slope)(float)>
void RegisterPointwise(const char* name, const char* gradient) {
  Define({name, {"x: float"}, {"y: float"}, {}, FirstShape});
  RegisterKernel<Pointwise<Function>>(name);
  Define({gradient, {"dy: float", "x: float"}, {"dx: float"}, {}, FirstShape});
  RegisterKernel<PointwiseGrad<Slope>>(gradient);
}

}  // namespace thaw
