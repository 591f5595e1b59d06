// ThawDepthwiseFilterGrad: the gradient of a depthwise convolution with respect to its filter, of one output per channel.
//
// Sixteen channels, one line of the cache, are worked on at a time; the sums over a row of pixels stay in registers.
#include <algorithm>

#include "kernel.h"
#include "thread_pool.h"

namespace thaw {
namespace {

constexpr int kLane = 16;
// Rows of pixels that are summed in float before the sums go to double.
constexpr int64_t kRows = 32;

struct Geometry {
  int64_t batch, height, width, channels, out_height, out_width, kernel_height, kernel_width, stride, top, left;
};

// sums[kw][lane] += Σ over a row of dy · x. `inside` is where all taps of the kernel lie within the row.
template <int kernel, int lanes>
void Row(const Geometry& g, const float* x, const float* dy, float* sums, int64_t stride) {
  const int64_t channels = g.channels;
  float local[kernel][lanes];
  for (int tap = 0; tap < kernel; tap++) {
    for (int lane = 0; lane < lanes; lane++) local[tap][lane] = sums[tap * channels + lane];
  }
  const int64_t first = std::min(g.out_width, (g.left + stride - 1) / stride);
  const int64_t last = std::max(first, std::min(g.out_width, (g.width - kernel + g.left) / stride + 1));
  const auto edge = [&](int64_t column) {
    for (int tap = 0; tap < kernel; tap++) {
      const int64_t from = column * stride + tap - g.left;
      if (from < 0 || from >= g.width) continue;
      for (int lane = 0; lane < lanes; lane++) local[tap][lane] += dy[column * channels + lane] * x[from * channels + lane];
    }
  };
  for (int64_t column = 0; column < first; column++) edge(column);
  for (int64_t column = first; column < last; column++) {
    const float* __restrict upstream = dy + column * channels;
    const float* __restrict pixels = x + (column * stride - g.left) * channels;
    for (int tap = 0; tap < kernel; tap++) {
      for (int lane = 0; lane < lanes; lane++) local[tap][lane] += upstream[lane] * pixels[tap * channels + lane];
    }
  }
  for (int64_t column = last; column < g.out_width; column++) edge(column);
  for (int tap = 0; tap < kernel; tap++) {
    for (int lane = 0; lane < lanes; lane++) sums[tap * channels + lane] = local[tap][lane];
  }
}

template <int kernel>
void Rows(const Geometry& g, const float* x, const float* dy, float* sums, int64_t stride) {
  int64_t channel = 0;
  for (; channel + kLane <= g.channels; channel += kLane) Row<kernel, kLane>(g, x + channel, dy + channel, sums + channel, stride);
  for (; channel + 8 <= g.channels; channel += 8) Row<kernel, 8>(g, x + channel, dy + channel, sums + channel, stride);
  for (; channel < g.channels; channel++) Row<kernel, 1>(g, x + channel, dy + channel, sums + channel, stride);
}

class DepthwiseFilterGrad {
 public:
  explicit DepthwiseFilterGrad(Construction& construction)
      : kernel_height_(construction.Int("kernel_height")), kernel_width_(construction.Int("kernel_width")), stride_(construction.Int("stride")), top_(construction.Int("top")), left_(construction.Int("left")) {}

  void Compute(Context& context) {
    TF_Tensor *input = context.Input(0), *gradients = context.Input(1);
    if (!context.Ok()) return;
    const Geometry g{TF_Dim(input, 0), TF_Dim(input, 1), TF_Dim(input, 2), TF_Dim(input, 3), TF_Dim(gradients, 1), TF_Dim(gradients, 2), kernel_height_, kernel_width_, stride_, top_, left_};
    float* result = context.Output(0, {g.kernel_height, g.kernel_width, g.channels, 1});
    if (!context.Ok()) return;
    const auto rows = g.kernel_width == 3 ? Rows<3> : g.kernel_width == 5 ? Rows<5> : Rows<7>;
    const float *x = Data(input), *dy = Data(gradients);
    const int64_t size = g.kernel_height * g.kernel_width * g.channels, count = g.batch * g.out_height;
    const int64_t grain = std::max<int64_t>(1, 64 * 1024 / (g.out_width * g.channels * g.kernel_width));
    ThreadPool& pool = ThreadPool::Shared();
    const int parts = pool.Parts(count, grain);
    std::vector<double> partial(parts * size, 0.0);
    pool.Split(count, grain, [&](int part, int64_t begin, int64_t end) {
      std::vector<float> sums(size);
      double* totals = partial.data() + part * size;
      for (int64_t start = begin; start < end; start += kRows) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        for (int64_t row = start; row < std::min(end, start + kRows); row++) {
          const int64_t picture = row / g.out_height, out = row % g.out_height;
          for (int64_t tap = 0; tap < g.kernel_height; tap++) {
            const int64_t from = out * g.stride + tap - g.top;
            if (from < 0 || from >= g.height) continue;
            rows(g, x + (picture * g.height + from) * g.width * g.channels, dy + row * g.out_width * g.channels, sums.data() + tap * g.kernel_width * g.channels, g.stride);
          }
        }
        for (int64_t index = 0; index < size; index++) totals[index] += sums[index];
      }
    });
    for (int64_t index = 0; index < size; index++) {
      double sum = 0;
      for (int part = 0; part < parts; part++) sum += partial[part * size + index];
      result[index] = static_cast<float>(sum);
    }
  }

 private:
  int64_t kernel_height_, kernel_width_, stride_, top_, left_;
};

}  // namespace

void RegisterDepthwise() {
  Define({"ThawDepthwiseFilterGrad", {"x: float", "dy: float"}, {"dfilter: float"}, {"kernel_height: int", "kernel_width: int", "stride: int", "top: int", "left: int"}, UnknownShapes});
  RegisterKernel<DepthwiseFilterGrad>("ThawDepthwiseFilterGrad");
}

}  // namespace thaw
