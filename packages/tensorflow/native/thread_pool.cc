#include "thread_pool.h"

#include <algorithm>
#include <cstdlib>

namespace thaw {

ThreadPool& ThreadPool::Shared() {
  // Never freed: its threads wait until the process ends.
  static ThreadPool* pool = [] {
    const char* limit = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int wanted = limit == nullptr ? 0 : std::atoi(limit);
    return new ThreadPool(wanted > 0 ? wanted : std::max(1u, std::thread::hardware_concurrency()));
  }();
  return *pool;
}

ThreadPool::ThreadPool(int threads) {
  for (int index = 1; index < threads; index++) workers_.emplace_back([this] { Serve(); });
  for (std::thread& worker : workers_) worker.detach();
}

int ThreadPool::Parts(int64_t count, int64_t grain) const {
  return static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(Threads(), count / std::max<int64_t>(1, grain))));
}

void ThreadPool::Split(int64_t count, int64_t grain, const std::function<void(int, int64_t, int64_t)>& work) {
  const int parts = Parts(count, grain);
  if (parts == 1) return work(0, 0, count);
  const std::function<void(int)> one = [&](int part) { work(part, count * part / parts, count * (part + 1) / parts); };
  Job job{&one, 0, parts, parts};
  std::unique_lock<std::mutex> lock(mutex_);
  jobs_.push_back(&job);
  wake_.notify_all();
  // The caller works too, and so never waits for a thread that is busy elsewhere.
  while (job.next < parts) {
    const int part = job.next++;
    if (job.next == parts) jobs_.erase(std::find(jobs_.begin(), jobs_.end(), &job));
    lock.unlock();
    one(part);
    lock.lock();
    job.unfinished--;
  }
  done_.wait(lock, [&] { return job.unfinished == 0; });
}

void ThreadPool::Serve() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return !jobs_.empty(); });
    Job* job = jobs_.front();
    const int part = job->next++;
    if (job->next == job->parts) jobs_.erase(jobs_.begin());
    lock.unlock();
    (*job->work)(part);
    lock.lock();
    if (--job->unfinished == 0) done_.notify_all();
  }
}

}  // namespace thaw
