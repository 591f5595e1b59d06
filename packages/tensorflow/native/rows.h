// Tensors as [rows, channels], channels innermost, whatever the number of dimensions.
#pragma once

#include <algorithm>
#include <vector>

#include "kernel.h"
#include "thread_pool.h"

namespace thaw {

// Rows that are summed in float before the sums go to double.
constexpr int64_t kRows = 128;

struct Extent {
  int64_t rows, channels;
};

inline Extent ExtentOf(const TF_Tensor* tensor) {
  const int64_t channels = TF_Dim(tensor, TF_NumDims(tensor) - 1);
  return {channels == 0 ? 0 : TF_TensorElementCount(tensor) / channels, channels};
}

// Lets work on rows go in parallel when there is enough of it.
inline int64_t Grain(const Extent& extent) { return std::max<int64_t>(1, 8 * 1024 / std::max<int64_t>(1, extent.channels)); }

// Sums two values per element over rows, per channel, in double.
template <class Values>
void Sum(const Extent& extent, double* first, double* second, Values values) {
  ThreadPool& pool = ThreadPool::Shared();
  const int64_t channels = extent.channels;
  const int parts = pool.Parts(extent.rows, Grain(extent));
  std::vector<double> partial(static_cast<size_t>(parts) * 2 * channels, 0.0);
  pool.Split(extent.rows, Grain(extent), [&](int part, int64_t begin, int64_t end) {
    double* totals = partial.data() + static_cast<size_t>(part) * 2 * channels;
    std::vector<float> sums(2 * channels);
    float* __restrict a = sums.data();
    float* __restrict b = sums.data() + channels;
    for (int64_t start = begin; start < end; start += kRows) {
      std::fill(sums.begin(), sums.end(), 0.0f);
      for (int64_t row = start; row < std::min(end, start + kRows); row++) values(row, a, b);
      for (int64_t index = 0; index < 2 * channels; index++) totals[index] += sums[index];
    }
  });
  for (int part = 0; part < parts; part++) {
    const double* totals = partial.data() + static_cast<size_t>(part) * 2 * channels;
    for (int64_t channel = 0; channel < channels; channel++) {
      first[channel] += totals[channel];
      second[channel] += totals[channels + channel];
    }
  }
}

}  // namespace thaw
