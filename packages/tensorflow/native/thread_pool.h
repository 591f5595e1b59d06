// Splits loops over the processor's cores. The C interface of TensorFlow's kernels does not offer TensorFlow's own threads.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace thaw {

// Runs `work(begin, end)` on ranges that cover [0, count), in parallel when they are at least `grain` long. The
// number of ranges depends on `count` and on the number of threads only, so sums over ranges come out the same each time.
class ThreadPool {
 public:
  static ThreadPool& Shared();
  // Threads of the process take part: 1 means no other.
  int Threads() const { return static_cast<int>(workers_.size()) + 1; }
  // How many ranges `Split` makes.
  int Parts(int64_t count, int64_t grain) const;
  // As `Run`, but tells each range its number.
  void Split(int64_t count, int64_t grain, const std::function<void(int part, int64_t begin, int64_t end)>& work);

 private:
  explicit ThreadPool(int threads);
  void Serve();

  struct Job {
    const std::function<void(int)>* work;
    int next, parts, unfinished;
  };
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  std::vector<Job*> jobs_;
  std::vector<std::thread> workers_;
};

}  // namespace thaw
