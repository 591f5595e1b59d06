// SiLU, x · sigmoid(x), and its derivative.
#pragma once

#include "exponential.h"

namespace thaw {

inline float Sigmoid(float x) { return 1.0f / (1.0f + Exponential(-x)); }
inline float Silu(float x) { return x * Sigmoid(x); }
inline float SiluSlope(float x) {
  const float gate = Sigmoid(x);
  return gate * (1.0f + x * (1.0f - gate));
}

}  // namespace thaw
