// ThawLayerNorm and ThawLayerNormGrad: every row by itself, read from memory once.
//
// The gradient works out the mean and deviation of a row again, which is then in the first-level cache, instead of
// keeping them.
#include <cmath>

#include "kernel.h"
#include "rows.h"
#include "thread_pool.h"

namespace thaw {
namespace {

// Sums side by side, so that they become vector instructions.
constexpr int kLanes = 16;

template <class Value>
inline float SumOf(int64_t count, Value value) {
  float lanes[kLanes] = {};
  int64_t index = 0;
  for (; index + kLanes <= count; index += kLanes) {
    for (int lane = 0; lane < kLanes; lane++) lanes[lane] += value(index + lane);
  }
  float total = 0;
  for (; index < count; index++) total += value(index);
  for (const float lane : lanes) total += lane;
  return total;
}

struct Moments {
  float mean, inverse;  // 1 / √(variance + ε)
};

inline Moments MomentsOf(const float* row, int64_t channels, float epsilon) {
  const float mean = SumOf(channels, [&](int64_t channel) { return row[channel]; }) / channels;
  const float squares = SumOf(channels, [&](int64_t channel) { return (row[channel] - mean) * (row[channel] - mean); });
  return {mean, 1.0f / std::sqrt(squares / channels + epsilon)};
}

// y = (x − mean) / √(variance + ε) · scale + offset
class LayerNorm {
 public:
  explicit LayerNorm(Construction& construction) : epsilon_(construction.Float("epsilon")) {}

  void Compute(Context& context) {
    TF_Tensor *input = context.Input(0), *scales = context.Input(1), *offsets = context.Input(2);
    if (!context.Ok()) return;
    const Extent extent = ExtentOf(input);
    const int64_t channels = extent.channels;
    const float *x = Data(input), *scale = Data(scales), *offset = Data(offsets);
    float* y = context.Output(0, Shape(input));
    if (!context.Ok()) return;
    ThreadPool::Shared().Split(extent.rows, Grain(extent), [&](int, int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++) {
        const float* __restrict values = x + row * channels;
        float* __restrict results = y + row * channels;
        const Moments moments = MomentsOf(values, channels, epsilon_);
        for (int64_t channel = 0; channel < channels; channel++) results[channel] = (values[channel] - moments.mean) * moments.inverse * scale[channel] + offset[channel];
      }
    });
  }

 private:
  float epsilon_;
};

// Gradients with respect to x, scale and offset.
class LayerNormGrad {
 public:
  explicit LayerNormGrad(Construction& construction) : epsilon_(construction.Float("epsilon")) {}

  void Compute(Context& context) {
    TF_Tensor *gradients = context.Input(0), *input = context.Input(1), *scales = context.Input(2);
    if (!context.Ok()) return;
    const Extent extent = ExtentOf(input);
    const int64_t channels = extent.channels;
    const float *dy = Data(gradients), *x = Data(input), *scale = Data(scales);
    float *dx = context.Output(0, Shape(input)), *dscale = context.Output(1, {channels}), *doffset = context.Output(2, {channels});
    if (!context.Ok()) return;

    std::vector<double> along(channels, 0.0), sum(channels, 0.0);
    Sum(extent, along.data(), sum.data(), [&](int64_t row, float* __restrict a, float* __restrict b) {
      const float* __restrict values = x + row * channels;
      const float* __restrict upstream = dy + row * channels;
      float* __restrict results = dx + row * channels;
      const Moments moments = MomentsOf(values, channels, epsilon_);
      const auto normalized = [&](int64_t channel) { return (values[channel] - moments.mean) * moments.inverse; };
      // dx = (g − mean(g) − x̂ · mean(g · x̂)) / √(variance + ε), with g = dy · scale
      const float mean = SumOf(channels, [&](int64_t channel) { return upstream[channel] * scale[channel]; }) / channels;
      const float slope = SumOf(channels, [&](int64_t channel) { return upstream[channel] * scale[channel] * normalized(channel); }) / channels;
      for (int64_t channel = 0; channel < channels; channel++) {
        const float value = normalized(channel);
        results[channel] = (upstream[channel] * scale[channel] - mean - value * slope) * moments.inverse;
        a[channel] += upstream[channel] * value;
        b[channel] += upstream[channel];
      }
    });
    for (int64_t channel = 0; channel < channels; channel++) {
      dscale[channel] = static_cast<float>(along[channel]);
      doffset[channel] = static_cast<float>(sum[channel]);
    }
  }

 private:
  float epsilon_;
};

// dx is like dy, the others are like scale.
void GradientShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  LikeInput(context, 0, 0, status);
  for (int output = 1; output <= 2 && TF_GetCode(status) == TF_OK; output++) LikeInput(context, output, 2, status);
}

}  // namespace

void RegisterLayerNorm() {
  Define({"ThawLayerNorm", {"x: float", "scale: float", "offset: float"}, {"y: float"}, {"epsilon: float"}, FirstShape});
  RegisterKernel<LayerNorm>("ThawLayerNorm");
  Define({"ThawLayerNormGrad", {"dy: float", "x: float", "scale: float"}, {"dx: float", "dscale: float", "doffset: float"}, {"epsilon: float"}, GradientShapes});
  RegisterKernel<LayerNormGrad>("ThawLayerNormGrad");
}

}  // namespace thaw
