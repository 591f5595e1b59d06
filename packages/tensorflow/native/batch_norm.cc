// Batch normalization by the batch's statistics together with the activation that follows it.
//
// ThawBatchNorm reads x twice and writes y once; as separate operations normalization and activation read and write the
// activations once more. ThawBatchNormGrad works out from x again which outputs the activation let pass, instead of reading
// them. x is [rows, channels], channels innermost, whatever the number of dimensions.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernel.h"
#include "rows.h"
#include "silu.h"
#include "thread_pool.h"

namespace thaw {
namespace {

// The activation: values are cut to [low, high], as ReLU and ReLU6 do, or go through SiLU.
struct Clamp {
  float low, high;
  float Value(float y) const { return std::min(std::max(y, low), high); }
  // & keeps it free of branches.
  float Passed(float y, float upstream) const { return (y > low) & (y < high) ? upstream : 0.0f; }
};
struct Swish {
  float Value(float y) const { return Silu(y); }
  float Passed(float y, float upstream) const { return upstream * SiluSlope(y); }
};

// y = activation(scale · (x − mean) / √(variance + ε) + offset); also the batch's mean, its unbiased variance, and what the
// gradient needs: 1 / √(variance + ε).
class BatchNorm {
 public:
  explicit BatchNorm(Construction& construction) : epsilon_(construction.Float("epsilon")), clamp_{construction.Float("low"), construction.Float("high")}, silu_(construction.Int("silu") != 0) {}

  void Compute(Context& context) {
    if (silu_) Normalize(context, Swish{});
    else Normalize(context, clamp_);
  }

 private:
  template <class Activation>
  void Normalize(Context& context, const Activation activation) {
    TF_Tensor *input = context.Input(0), *scales = context.Input(1), *offsets = context.Input(2);
    if (!context.Ok()) return;
    const Extent extent = ExtentOf(input);
    const int64_t channels = extent.channels;
    const float *x = Data(input), *scale = Data(scales), *offset = Data(offsets);
    float *y = context.Output(0, Shape(input)), *mean = context.Output(1, {channels}), *variance = context.Output(2, {channels}), *inverse = context.Output(3, {channels});
    if (!context.Ok()) return;

    // Sums of differences to the first row: without cancellation when the mean is far from 0.
    std::vector<double> sum(channels, 0.0), squares(channels, 0.0);
    Sum(extent, sum.data(), squares.data(), [&](int64_t row, float* __restrict a, float* __restrict b) {
      const float* __restrict values = x + row * channels;
      for (int64_t channel = 0; channel < channels; channel++) {
        const float difference = values[channel] - x[channel];
        a[channel] += difference;
        b[channel] += difference * difference;
      }
    });
    std::vector<float> factor(channels), shift(channels);
    const double rows = extent.rows;
    for (int64_t channel = 0; channel < channels; channel++) {
      const double difference = sum[channel] / rows;
      const double spread = std::max(0.0, squares[channel] / rows - difference * difference);
      mean[channel] = static_cast<float>(x[channel] + difference);
      variance[channel] = static_cast<float>(spread * rows / std::max(rows - 1, 1.0));
      inverse[channel] = static_cast<float>(1.0 / std::sqrt(spread + epsilon_));
      factor[channel] = scale[channel] * inverse[channel];
      shift[channel] = offset[channel] - mean[channel] * factor[channel];
    }
    ThreadPool::Shared().Split(extent.rows, Grain(extent), [&](int, int64_t begin, int64_t end) {
      const float *__restrict f = factor.data(), *__restrict s = shift.data();
      for (int64_t row = begin; row < end; row++) {
        const float* __restrict values = x + row * channels;
        float* __restrict results = y + row * channels;
        for (int64_t channel = 0; channel < channels; channel++) results[channel] = activation.Value(values[channel] * f[channel] + s[channel]);
      }
    });
  }

  float epsilon_;
  Clamp clamp_;
  bool silu_;
};

// Gradients with respect to x, scale and offset.
class BatchNormGrad {
 public:
  explicit BatchNormGrad(Construction& construction) : clamp_{construction.Float("low"), construction.Float("high")}, silu_(construction.Int("silu") != 0) {}

  void Compute(Context& context) {
    if (silu_) Differentiate(context, Swish{});
    else Differentiate(context, clamp_);
  }

 private:
  template <class Activation>
  void Differentiate(Context& context, const Activation activation) {
    TF_Tensor *gradients = context.Input(0), *input = context.Input(1), *scales = context.Input(2), *offsets = context.Input(3), *means = context.Input(4), *inverses = context.Input(5);
    if (!context.Ok()) return;
    const Extent extent = ExtentOf(input);
    const int64_t channels = extent.channels;
    const float *dy = Data(gradients), *x = Data(input), *scale = Data(scales), *offset = Data(offsets), *mean = Data(means), *inverse = Data(inverses);
    float *dx = context.Output(0, Shape(input)), *dscale = context.Output(1, {channels}), *doffset = context.Output(2, {channels});
    if (!context.Ok()) return;

    std::vector<float> factor(channels), shift(channels);
    for (int64_t channel = 0; channel < channels; channel++) {
      factor[channel] = scale[channel] * inverse[channel];
      shift[channel] = offset[channel] - mean[channel] * factor[channel];
    }
    const float *__restrict f = factor.data(), *__restrict s = shift.data();
    // Σ dy and Σ dy (x − mean), over what the activation let pass.
    std::vector<double> sum(channels, 0.0), products(channels, 0.0);
    Sum(extent, sum.data(), products.data(), [&](int64_t row, float* __restrict a, float* __restrict b) {
      const float* __restrict values = x + row * channels;
      const float* __restrict upstream = dy + row * channels;
      for (int64_t channel = 0; channel < channels; channel++) {
        const float y = values[channel] * f[channel] + s[channel];
        const float passed = activation.Passed(y, upstream[channel]);
        a[channel] += passed;
        b[channel] += passed * (values[channel] - mean[channel]);
      }
    });
    // dx = factor · (dy − mean(dy) − x̂ · mean(dy x̂)) = factor · dy + slope · x + level
    std::vector<float> slope(channels), level(channels);
    const double rows = extent.rows;
    for (int64_t channel = 0; channel < channels; channel++) {
      const double deviation = inverse[channel];
      doffset[channel] = static_cast<float>(sum[channel]);
      dscale[channel] = static_cast<float>(products[channel] * deviation);
      const double k = -factor[channel] * products[channel] * deviation * deviation / rows;
      slope[channel] = static_cast<float>(k);
      level[channel] = static_cast<float>(-factor[channel] * sum[channel] / rows - k * mean[channel]);
    }
    ThreadPool::Shared().Split(extent.rows, Grain(extent), [&](int, int64_t begin, int64_t end) {
      const float *__restrict k = slope.data(), *__restrict l = level.data();
      for (int64_t row = begin; row < end; row++) {
        const float* __restrict values = x + row * channels;
        const float* __restrict upstream = dy + row * channels;
        float* __restrict results = dx + row * channels;
        for (int64_t channel = 0; channel < channels; channel++) {
          const float y = values[channel] * f[channel] + s[channel];
          const float passed = activation.Passed(y, upstream[channel]);
          results[channel] = f[channel] * passed + (k[channel] * values[channel] + l[channel]);
        }
      }
    });
  }

  Clamp clamp_;
  bool silu_;
};

}  // namespace

void RegisterBatchNorm() {
  const std::vector<const char*> activation = {"low: float", "high: float", "silu: int"};
  Define({"ThawBatchNorm", {"x: float", "scale: float", "offset: float"}, {"y: float", "mean: float", "variance: float", "inverse: float"}, {"epsilon: float", "low: float", "high: float", "silu: int"}, UnknownShapes});
  RegisterKernel<BatchNorm>("ThawBatchNorm");
  Define({"ThawBatchNormGrad", {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "inverse: float"}, {"dx: float", "dscale: float", "doffset: float"}, activation, UnknownShapes});
  RegisterKernel<BatchNormGrad>("ThawBatchNormGrad");
}

}  // namespace thaw
