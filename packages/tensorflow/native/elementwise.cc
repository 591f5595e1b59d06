// ThawElementwise: a chain of elementwise operations in one pass over memory.
//
// The graph hands over a program (see src/graph/fuse-elementwise.ts). Inputs are of the outputs' size, or one number. The
// tensors are worked through in blocks small enough for all intermediate results to stay in the first-level cache, so an
// optimizer's step reads and writes each of its tensors once instead of once per operation.
#ifdef __AVX__
#include <immintrin.h>
#endif

#include <algorithm>
#include <cmath>

#include "exponential.h"
#include "kernel.h"
#include "thread_pool.h"

namespace thaw {
namespace {

// Numbers as in src/graph/fuse-elementwise.ts.
enum Code { kAdd, kSub, kMul, kRealDiv, kMaximum, kMinimum, kSquare, kSqrt, kRsqrt, kNeg, kAbs, kSign, kExp, kSigmoid, kTanh, kReciprocal, kReluGrad, kRelu6Grad, kRelu, kRelu6 };

constexpr int kBlock = 512;
// Elements from which on results that nobody reads in this run are written past the caches, which could not hold them anyway.
constexpr int64_t kStreamed = 256 * 1024;

struct Instruction {
  int32_t code, a, b;
};

template <class Function>
inline void Map(float* __restrict out, const float* a, int count, Function function) {
  for (int index = 0; index < count; index++) out[index] = function(a[index]);
}

template <class Function>
inline void Combine(float* __restrict out, const float* a, const float* b, int count, Function function) {
  for (int index = 0; index < count; index++) out[index] = function(a[index], b[index]);
}

void Execute(int code, float* out, const float* a, const float* b, int count) {
  switch (code) {
    case kAdd: return Combine(out, a, b, count, [](float x, float y) { return x + y; });
    case kSub: return Combine(out, a, b, count, [](float x, float y) { return x - y; });
    case kMul: return Combine(out, a, b, count, [](float x, float y) { return x * y; });
    case kRealDiv: return Combine(out, a, b, count, [](float x, float y) { return x / y; });
    case kMaximum: return Combine(out, a, b, count, [](float x, float y) { return x > y || x != x ? x : y; });
    case kMinimum: return Combine(out, a, b, count, [](float x, float y) { return x < y || x != x ? x : y; });
    case kSquare: return Map(out, a, count, [](float x) { return x * x; });
    case kSqrt: return Map(out, a, count, [](float x) { return std::sqrt(x); });
    case kRsqrt: return Map(out, a, count, [](float x) { return 1.0f / std::sqrt(x); });
    case kNeg: return Map(out, a, count, [](float x) { return -x; });
    case kAbs: return Map(out, a, count, [](float x) { return std::fabs(x); });
    case kSign: return Map(out, a, count, [](float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; });
    case kExp: return Map(out, a, count, [](float x) { return Exponential(x); });
    case kSigmoid: return Map(out, a, count, [](float x) { return 1.0f / (1.0f + Exponential(-x)); });
    case kTanh: return Map(out, a, count, [](float x) { return std::tanh(x); });
    case kReciprocal: return Map(out, a, count, [](float x) { return 1.0f / x; });
    case kReluGrad: return Combine(out, a, b, count, [](float x, float y) { return y > 0 ? x : 0.0f; });
    case kRelu: return Map(out, a, count, [](float x) { return std::max(x, 0.0f); });
    case kRelu6: return Map(out, a, count, [](float x) { return std::min(std::max(x, 0.0f), 6.0f); });
    case kRelu6Grad: return Combine(out, a, b, count, [](float x, float y) { return y > 0 && y < 6 ? x : 0.0f; });
  }
}

// Copies without first reading what is overwritten; `out` is aligned to 32 bytes.
void Stream(float* out, const float* values, int count) {
  int index = 0;
#ifdef __AVX__
  for (; index + 8 <= count; index += 8) _mm256_stream_ps(out + index, _mm256_loadu_ps(values + index));
#endif
  for (; index < count; index++) out[index] = values[index];
#ifdef __AVX__
  _mm_sfence();
#endif
}

class Elementwise {
 public:
  explicit Elementwise(Construction& construction)
      : results_(construction.Ints("results")), streamed_(construction.Int("streamed") != 0) {
    // Three numbers each: code, and the places of the operands. Inputs come first, results follow in order.
    const std::vector<int32_t> program = construction.Ints("program");
    for (size_t index = 0; index + 2 < program.size(); index += 3) program_.push_back({program[index], program[index + 1], program[index + 2]});
  }

  void Compute(Context& context) {
    const int inputs = context.Inputs();
    std::vector<const float*> data(inputs);
    std::vector<char> single(inputs);
    std::vector<int64_t> shape;
    int64_t count = 1;
    for (int index = 0; index < inputs; index++) {
      TF_Tensor* tensor = context.Input(index);
      if (tensor == nullptr) return;
      data[index] = Data(tensor);
      const int64_t size = TF_TensorElementCount(tensor);
      single[index] = size == 1;
      if (size > count || (size == count && TF_NumDims(tensor) > static_cast<int>(shape.size()))) {
        shape = Shape(tensor);
        count = size;
      }
    }
    for (int index = 0; index < inputs; index++) {
      if (!single[index] && TF_TensorElementCount(context.Input(index)) != count) return context.Fail("ThawElementwise: inputs of different sizes");
    }
    std::vector<float*> outputs(results_.size());
    for (size_t index = 0; index < results_.size(); index++) {
      outputs[index] = context.Output(index, shape);
      if (outputs[index] == nullptr) return;
    }
    const int64_t blocks = (count + kBlock - 1) / kBlock;
    ThreadPool::Shared().Split(blocks, 16, [&](int, int64_t begin, int64_t end) { Range(data, single, outputs, begin * kBlock, std::min(end * kBlock, count), streamed_ && count >= kStreamed); });
  }

 private:
  void Range(const std::vector<const float*>& data, const std::vector<char>& single, const std::vector<float*>& outputs, int64_t begin, int64_t end, bool streamed) const {
    const int inputs = data.size(), steps = program_.size();
    // One block per single number and per result, reused from block to block.
    std::vector<float> scratch(static_cast<size_t>(inputs + steps) * kBlock);
    std::vector<const float*> places(inputs + steps);
    std::vector<float*> targets(steps);
    for (int index = 0; index < inputs; index++) {
      float* block = scratch.data() + static_cast<size_t>(index) * kBlock;
      if (single[index]) std::fill(block, block + kBlock, data[index][0]);
      places[index] = block;
    }
    for (int64_t offset = begin; offset < end; offset += kBlock) {
      const int count = static_cast<int>(std::min<int64_t>(kBlock, end - offset));
      for (int index = 0; index < inputs; index++) {
        if (!single[index]) places[index] = data[index] + offset;
      }
      for (int step = 0; step < steps; step++) {
        targets[step] = scratch.data() + static_cast<size_t>(inputs + step) * kBlock;
        places[inputs + step] = targets[step];
      }
      // What leaves is written in place, or past the caches when it would not stay in them.
      for (size_t index = 0; index < outputs.size() && !streamed; index++) {
        targets[results_[index]] = outputs[index] + offset;
        places[inputs + results_[index]] = outputs[index] + offset;
      }
      for (int step = 0; step < steps; step++) {
        const Instruction& instruction = program_[step];
        Execute(instruction.code, targets[step], places[instruction.a], places[instruction.b], count);
      }
      for (size_t index = 0; index < outputs.size() && streamed; index++) Stream(outputs[index] + offset, targets[results_[index]], count);
    }
  }

  std::vector<Instruction> program_;
  std::vector<int32_t> results_;
  bool streamed_;
};

}  // namespace

void RegisterElementwise() {
  Define({"ThawElementwise", {"inputs: N * float"}, {"outputs: M * float"}, {"N: int >= 1", "M: int >= 1", "program: list(int)", "results: list(int)", "streamed: int"}, UnknownShapes});
  RegisterKernel<Elementwise>("ThawElementwise");
}

}  // namespace thaw
