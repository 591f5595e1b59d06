// eˣ in arithmetic that compilers turn into vector instructions; the library's own is called number by number.
#pragma once

#include <algorithm>
#include <cstdint>

namespace thaw {

// Within 2 units in the last place (Cephes' expf: reduction to |r| ≤ ln 2 / 2, polynomial of degree 6). Beyond the
// range of float it stays at the largest or smallest normal number; NaN stays NaN.
inline float Exponential(float x) {
  const float clamped = std::min(std::max(x, -87.33654f), 88.72283f);
  const float shifted = clamped * 1.44269504f + 12582912.0f;  // the nearest integer, in the lowest bits
  const float n = shifted - 12582912.0f;
  const float r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float fraction = p * r * r + r + 1.0f;
  // Two factors: at the upper end one alone would overflow.
  const int32_t exponent = static_cast<int32_t>(n), half = exponent / 2;
  const float low = __builtin_bit_cast(float, (half + 127) << 23), high = __builtin_bit_cast(float, (exponent - half + 127) << 23);
  return fraction * low * high;
}

}  // namespace thaw
