// Graphs and sessions of TensorFlow's C API for Node: what the addon of TensorFlow.js leaves out.
//
// A graph grows for as long as its session lives; variables belong to the session. Operations are numbered in
// the order they were added. Protocol buffers cross as bytes; JavaScript writes and reads them.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "kernel.h"
#include "tensorflow/c/c_api.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

struct StatusDeleter { void operator()(TF_Status* status) const { TF_DeleteStatus(status); } };
struct TensorDeleter { void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); } };
struct BufferDeleter { void operator()(TF_Buffer* buffer) const { TF_DeleteBuffer(buffer); } };
using Status = std::unique_ptr<TF_Status, StatusDeleter>;
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;
using Buffer = std::unique_ptr<TF_Buffer, BufferDeleter>;

struct Graph {
  TF_Graph* graph = TF_NewGraph();
  TF_Session* session = nullptr;
  std::vector<TF_Operation*> operations;

  void Close() {
    if (session != nullptr) {
      Status status(TF_NewStatus());
      TF_CloseSession(session, status.get());
      TF_DeleteSession(session, status.get());
      session = nullptr;
    }
    if (graph != nullptr) TF_DeleteGraph(graph);
    graph = nullptr;
    operations.clear();
  }
  ~Graph() { Close(); }
};

bool Throw(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return false;
}

bool Check(napi_env env, const Status& status) {
  return TF_GetCode(status.get()) == TF_OK || Throw(env, TF_Message(status.get()));
}

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

// A view of a typed array; valid while JavaScript holds it.
struct View {
  void* data = nullptr;
  size_t length = 0;  // elements
  size_t bytes = 0;
};

View ViewOf(napi_env env, napi_value value) {
  View view;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, value, &type, &view.length, &view.data, nullptr, nullptr) != napi_ok) return view;
  const size_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  view.bytes = view.length * sizes[type];
  return view;
}

std::vector<int32_t> Integers(napi_env env, napi_value value) {
  View view = ViewOf(env, value);
  const int32_t* first = static_cast<const int32_t*>(view.data);
  return std::vector<int32_t>(first, first + view.length);
}

napi_value Number(napi_env env, double number) {
  napi_value value;
  napi_create_double(env, number, &value);
  return value;
}

Graph* GraphOf(napi_env env, napi_value value) {
  void* graph = nullptr;
  if (napi_get_value_external(env, value, &graph) != napi_ok || static_cast<Graph*>(graph)->graph == nullptr) {
    Throw(env, "The graph is closed.");
    return nullptr;
  }
  return static_cast<Graph*>(graph);
}

template <size_t count>
struct Arguments {
  napi_value values[count] = {};
  Arguments(napi_env env, napi_callback_info info) {
    size_t given = count;
    napi_get_cb_info(env, info, &given, values, nullptr, nullptr);
  }
  napi_value operator[](size_t index) const { return values[index]; }
};

// () → graph
napi_value NewGraph(napi_env env, napi_callback_info) {
  napi_value value;
  napi_create_external(env, new Graph, [](napi_env, void* graph, void*) { delete static_cast<Graph*>(graph); }, nullptr, &value);
  return value;
}

// (graph): frees it, its session and its variables now.
napi_value CloseGraph(napi_env env, napi_callback_info info) {
  Arguments<1> arguments(env, info);
  if (Graph* graph = GraphOf(env, arguments[0])) graph->Close();
  return nullptr;
}

// (graph, type, name, inputs: [operation, output, …], arguments: [inputs, …], controls: [operation, …],
//  attributes: [name, bytes, …])
//   → [dtype, dimensions or null, …] of each output
// `arguments` says how many inputs make up each of the first arguments that is a list, and -1 for one that is not.
napi_value AddOperation(napi_env env, napi_callback_info info) {
  Arguments<7> arguments(env, info);
  Graph* graph = GraphOf(env, arguments[0]);
  if (graph == nullptr) return nullptr;
  const std::string type = Text(env, arguments[1]), name = Text(env, arguments[2]);
  const std::vector<int32_t> inputs = Integers(env, arguments[3]), controls = Integers(env, arguments[5]);

  TF_OperationDescription* description = TF_NewOperation(graph->graph, type.c_str(), name.c_str());
  std::vector<TF_Output> outputs;
  for (size_t index = 0; index + 1 < inputs.size(); index += 2) outputs.push_back({graph->operations.at(inputs[index]), inputs[index + 1]});
  size_t first = 0;
  for (int32_t count : Integers(env, arguments[4])) {
    if (count < 0) {
      TF_AddInput(description, outputs.at(first++));
    } else {
      TF_AddInputList(description, outputs.data() + first, count);
      first += count;
    }
  }
  for (size_t index = first; index < outputs.size(); index++) TF_AddInput(description, outputs[index]);
  for (int32_t control : controls) TF_AddControlInput(description, graph->operations.at(control));

  Status status(TF_NewStatus());
  uint32_t length = 0;
  napi_get_array_length(env, arguments[6], &length);
  for (uint32_t index = 0; index + 1 < length; index += 2) {
    napi_value key, bytes;
    napi_get_element(env, arguments[6], index, &key);
    napi_get_element(env, arguments[6], index + 1, &bytes);
    View view = ViewOf(env, bytes);
    TF_SetAttrValueProto(description, Text(env, key).c_str(), view.data, view.bytes, status.get());
  }
  TF_Operation* operation = TF_FinishOperation(description, status.get());
  if (!Check(env, status)) return nullptr;
  graph->operations.push_back(operation);

  napi_value result;
  napi_create_array(env, &result);
  uint32_t place = 0;
  for (int output = 0; output < TF_OperationNumOutputs(operation); output++) {
    const TF_Output port{operation, output};
    napi_set_element(env, result, place++, Number(env, TF_OperationOutputType(port)));
    const int rank = TF_GraphGetTensorNumDims(graph->graph, port, status.get());
    napi_value shape;
    napi_get_null(env, &shape);
    if (rank >= 0) {
      std::vector<int64_t> dimensions(rank);
      TF_GraphGetTensorShape(graph->graph, port, dimensions.data(), rank, status.get());
      napi_create_array(env, &shape);
      for (int axis = 0; axis < rank; axis++) napi_set_element(env, shape, axis, Number(env, dimensions[axis]));
    }
    napi_set_element(env, result, place++, shape);
  }
  return result;
}

// (graph, configuration: bytes of a ConfigProto)
napi_value OpenSession(napi_env env, napi_callback_info info) {
  Arguments<2> arguments(env, info);
  Graph* graph = GraphOf(env, arguments[0]);
  if (graph == nullptr) return nullptr;
  Status status(TF_NewStatus());
  TF_SessionOptions* options = TF_NewSessionOptions();
  View config = ViewOf(env, arguments[1]);
  TF_SetConfig(options, config.data, config.bytes, status.get());
  if (TF_GetCode(status.get()) == TF_OK) graph->session = TF_NewSession(graph->graph, options, status.get());
  TF_DeleteSessionOptions(options);
  Check(env, status);
  return nullptr;
}

// One run of the session, on a thread of libuv's pool.
struct Run {
  Graph* graph;
  std::vector<TF_Output> feeds, fetches;
  std::vector<TF_Operation*> targets;
  struct Feed { TF_DataType dtype; std::vector<int64_t> shape; View view; };
  std::vector<Feed> given;
  std::string options;
  bool traced = false;

  Status status{TF_NewStatus()};
  std::vector<Tensor> results;
  Buffer metadata;

  napi_ref held = nullptr;  // the arguments: their memory is read while the run prepares
  napi_deferred deferred;
  napi_async_work work;

  void Execute() {
    std::vector<Tensor> tensors;
    std::vector<TF_Tensor*> inputs, outputs(fetches.size(), nullptr);
    for (const Feed& feed : given) {
      // A copy, for a variable may keep what it is assigned.
      TF_Tensor* tensor = TF_AllocateTensor(feed.dtype, feed.shape.data(), feed.shape.size(), feed.view.bytes);
      if (feed.view.bytes > 0) std::memcpy(TF_TensorData(tensor), feed.view.data, feed.view.bytes);
      tensors.emplace_back(tensor);
      inputs.push_back(tensor);
    }
    if (traced) metadata.reset(TF_NewBuffer());
    Buffer run_options(options.empty() ? nullptr : TF_NewBufferFromString(options.data(), options.size()));
    TF_SessionRun(graph->session, run_options.get(), feeds.data(), inputs.data(), feeds.size(), fetches.data(), outputs.data(), fetches.size(),
                  targets.data(), targets.size(), metadata.get(), status.get());
    for (TF_Tensor* output : outputs) results.emplace_back(output);
  }

  napi_value Results(napi_env env) {
    napi_value list;
    napi_create_array(env, &list);
    for (size_t index = 0; index < results.size(); index++) {
      TF_Tensor* tensor = results[index].get();
      napi_value data;
      void* memory = nullptr;
      napi_create_arraybuffer(env, TF_TensorByteSize(tensor), &memory, &data);
      if (TF_TensorByteSize(tensor) > 0) std::memcpy(memory, TF_TensorData(tensor), TF_TensorByteSize(tensor));
      napi_set_element(env, list, index, data);
    }
    if (traced) {
      napi_value bytes;
      napi_create_buffer_copy(env, metadata->length, metadata->data, nullptr, &bytes);
      napi_set_element(env, list, results.size(), bytes);
    }
    return list;
  }
};

std::vector<TF_Output> Ports(Graph* graph, const std::vector<int32_t>& pairs) {
  std::vector<TF_Output> ports;
  for (size_t index = 0; index + 1 < pairs.size(); index += 2) ports.push_back({graph->operations.at(pairs[index]), pairs[index + 1]});
  return ports;
}

void Finish(napi_env env, napi_status, void* data) {
  std::unique_ptr<Run> run(static_cast<Run*>(data));
  napi_handle_scope scope;
  napi_open_handle_scope(env, &scope);
  if (TF_GetCode(run->status.get()) == TF_OK) {
    napi_resolve_deferred(env, run->deferred, run->Results(env));
  } else {
    napi_value message, error;
    napi_create_string_utf8(env, TF_Message(run->status.get()), NAPI_AUTO_LENGTH, &message);
    napi_create_error(env, nullptr, message, &error);
    napi_value code = Number(env, TF_GetCode(run->status.get()));
    napi_set_named_property(env, error, "status", code);
    napi_reject_deferred(env, run->deferred, error);
  }
  napi_delete_reference(env, run->held);
  napi_delete_async_work(env, run->work);
  napi_close_handle_scope(env, scope);
}

// (graph, feeds: [operation, output, …], values: [dtype, dimensions, typed array, …], fetches: [operation, output, …],
//  targets: [operation, …], options: bytes of a RunOptions, or undefined)
//   → promise of [ArrayBuffer per fetch, bytes of a RunMetadata when there are options]
napi_value RunSession(napi_env env, napi_callback_info info) {
  Arguments<6> arguments(env, info);
  Graph* graph = GraphOf(env, arguments[0]);
  if (graph == nullptr) return nullptr;
  auto run = std::make_unique<Run>();
  run->graph = graph;
  run->feeds = Ports(graph, Integers(env, arguments[1]));
  run->fetches = Ports(graph, Integers(env, arguments[3]));
  for (int32_t target : Integers(env, arguments[4])) run->targets.push_back(graph->operations.at(target));
  for (uint32_t index = 0; index < run->feeds.size(); index++) {
    napi_value dtype, shape, data;
    napi_get_element(env, arguments[2], 3 * index, &dtype);
    napi_get_element(env, arguments[2], 3 * index + 1, &shape);
    napi_get_element(env, arguments[2], 3 * index + 2, &data);
    int32_t number = 0;
    napi_get_value_int32(env, dtype, &number);
    uint32_t rank = 0;
    napi_get_array_length(env, shape, &rank);
    Run::Feed feed{static_cast<TF_DataType>(number), {}, ViewOf(env, data)};
    size_t bytes = TF_DataTypeSize(feed.dtype);
    for (uint32_t axis = 0; axis < rank; axis++) {
      napi_value size;
      int64_t dimension = 0;
      napi_get_element(env, shape, axis, &size);
      napi_get_value_int64(env, size, &dimension);
      feed.shape.push_back(dimension);
      bytes *= dimension;
    }
    if (bytes != feed.view.bytes) return Throw(env, "A value has more or fewer bytes than its shape."), nullptr;
    run->given.push_back(std::move(feed));
  }
  bool has_options = false;
  napi_is_typedarray(env, arguments[5], &has_options);
  if (has_options) {
    View options = ViewOf(env, arguments[5]);
    run->options.assign(static_cast<const char*>(options.data), options.bytes);
    run->traced = true;
  }
  napi_value held, promise, name;
  napi_create_array_with_length(env, 2, &held);
  napi_set_element(env, held, 0, arguments[0]);
  napi_set_element(env, held, 1, arguments[2]);
  napi_create_reference(env, held, 1, &run->held);
  napi_create_promise(env, &run->deferred, &promise);
  napi_create_string_utf8(env, "thaw.run", NAPI_AUTO_LENGTH, &name);
  napi_create_async_work(env, nullptr, name, [](napi_env, void* data) { static_cast<Run*>(data)->Execute(); }, Finish, run.get(), &run->work);
  napi_queue_async_work(env, run->work);
  run.release();
  return promise;
}

// Loads the libraries beside the addon. They tell on standard error that oneDNN is on, before anything that sets the
// level of their log is heard; so they are not linked, and nobody listens while they load.
bool LoadTensorFlow() {
  Dl_info own;
  if (dladdr(reinterpret_cast<void*>(&LoadTensorFlow), &own) == 0) return false;
  const std::string file(own.dli_fname), folder = file.substr(0, file.rfind('/') + 1);
  const int heard = dup(2), deaf = open("/dev/null", O_WRONLY);
  dup2(deaf, 2);
  const bool loaded = dlopen((folder + THAW_FRAMEWORK_LIBRARY).c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr &&
                      dlopen((folder + THAW_TENSORFLOW_LIBRARY).c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr;
  dup2(heard, 2);
  close(heard);
  close(deaf);
  return loaded;
}

napi_value Initialize(napi_env env, napi_value exports) {
#ifdef __GLIBC__
  // Tensors come and go on many threads. By default each has a heap of its own, and what one frees the others cannot use: one
  // heap for all holds less memory.
  mallopt(M_ARENA_MAX, 1);
#endif
  if (!LoadTensorFlow()) return Throw(env, dlerror()), nullptr;
  static bool registered = false;
  if (!registered) {
    thaw::RegisterElementwise();
    thaw::RegisterBatchNorm();
    thaw::RegisterDepthwise();
    thaw::RegisterFoldedFilter();
    thaw::RegisterGelu();
    thaw::RegisterLayerNorm();
    thaw::RegisterSilu();
    registered = true;
  }
  const napi_property_descriptor functions[] = {
      {"newGraph", nullptr, NewGraph, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"closeGraph", nullptr, CloseGraph, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"addOperation", nullptr, AddOperation, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"openSession", nullptr, OpenSession, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"run", nullptr, RunSession, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Initialize)
