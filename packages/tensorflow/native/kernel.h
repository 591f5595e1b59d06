// Kernels of our own, on TensorFlow's C interface for kernels. A kernel is a class with
//   explicit Kernel(Construction&)   reads the attributes
//   void Compute(Context&)
// Both report errors through `Fail`, as TensorFlow's kernels do; nothing throws across the border.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"

namespace thaw {

class Construction {
 public:
  explicit Construction(TF_OpKernelConstruction* construction) : construction_(construction), status_(TF_NewStatus()) {}
  ~Construction() {
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelConstruction_Failure(construction_, status_);
    TF_DeleteStatus(status_);
  }
  float Float(const char* name) {
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status_);
    return value;
  }
  int64_t Int(const char* name) {
    int64_t value = 0;
    TF_OpKernelConstruction_GetAttrInt64(construction_, name, &value, status_);
    return value;
  }
  std::vector<int32_t> Ints(const char* name) {
    int32_t count = 0, total = 0;
    TF_OpKernelConstruction_GetAttrSize(construction_, name, &count, &total, status_);
    std::vector<int32_t> values(count > 0 ? count : 0);
    TF_OpKernelConstruction_GetAttrInt32List(construction_, name, values.data(), count, status_);
    return values;
  }

 private:
  TF_OpKernelConstruction* construction_;
  TF_Status* status_;
};

// The inputs and outputs of one call; frees what it hands out.
class Context {
 public:
  explicit Context(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Context() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    if (TF_GetCode(status_) != TF_OK) TF_OpKernelContext_Failure(context_, status_);
    TF_DeleteStatus(status_);
  }
  int Inputs() const { return TF_NumInputs(context_); }
  TF_Tensor* Input(int index) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, index, &tensor, status_);
    if (tensor != nullptr) tensors_.push_back(tensor);
    return tensor;
  }
  float* Output(int index, const std::vector<int64_t>& shape) {
    int64_t bytes = sizeof(float);
    for (int64_t size : shape) bytes *= size;
    TF_Tensor* tensor = TF_AllocateOutput(context_, index, TF_FLOAT, shape.data(), shape.size(), bytes, status_);
    if (tensor == nullptr) return nullptr;
    tensors_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }
  void Fail(const char* message) { TF_SetStatus(status_, TF_INVALID_ARGUMENT, message); }
  bool Ok() const { return TF_GetCode(status_) == TF_OK; }

 private:
  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

inline const float* Data(const TF_Tensor* tensor) { return static_cast<const float*>(TF_TensorData(tensor)); }

inline std::vector<int64_t> Shape(const TF_Tensor* tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor));
  for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor, axis);
  return shape;
}

struct OpDefinition {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
  // Shapes follow from the trace; TensorFlow need not infer them.
  void (*infer)(TF_ShapeInferenceContext*, TF_Status*);
};

inline void Define(const OpDefinition& definition) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  for (const char* attribute : definition.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, definition.infer);
  TF_Status* status = TF_NewStatus();
  TF_RegisterOpDefinition(builder, status);
  TF_DeleteStatus(status);
}

template <class Kernel>
void RegisterKernel(const char* name) {
  TF_KernelBuilder* builder = TF_NewKernelBuilder(
      name, "CPU",
      [](TF_OpKernelConstruction* raw) -> void* {
        Construction construction(raw);
        return new Kernel(construction);
      },
      [](void* kernel, TF_OpKernelContext* raw) {
        Context context(raw);
        static_cast<Kernel*>(kernel)->Compute(context);
      },
      [](void* kernel) { delete static_cast<Kernel*>(kernel); });
  TF_Status* status = TF_NewStatus();
  TF_RegisterKernelBuilder(name, builder, status);
  TF_DeleteStatus(status);
}

inline void UnknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) { TF_ShapeInferenceContextSetUnknownShape(context, status); }

// The given output is like the given input.
inline void LikeInput(TF_ShapeInferenceContext* context, int output, int input, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, input, shape, status);
  if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, output, shape, status);
  TF_DeleteShapeHandle(shape);
}

// The output is like the first input.
inline void FirstShape(TF_ShapeInferenceContext* context, TF_Status* status) { LikeInput(context, 0, 0, status); }

// Called when the addon is loaded.
void RegisterElementwise();
void RegisterBatchNorm();
void RegisterDepthwise();
void RegisterFoldedFilter();
void RegisterGelu();
void RegisterLayerNorm();
void RegisterSilu();

}  // namespace thaw
