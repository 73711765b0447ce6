#include "server/work_queue.h"

#include <sys/resource.h>

#include <utility>

namespace peidan::server {
namespace {

constexpr int kDecisionNice = 5;     // a quarter of the processor where others want it all
constexpr int kBackgroundNice = 10;  // a tenth

void LowerTo(int nice) { setpriority(PRIO_PROCESS, 0, nice); }  // on Linux 0 is this thread

}  // namespace

void GiveWay() { LowerTo(kBackgroundNice); }

WorkQueue::WorkQueue(int threads, Priority priority) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this, priority] { Loop(priority); });
}

WorkQueue::~WorkQueue() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
}

void WorkQueue::Post(std::function<void()> work) {
  {
    std::lock_guard lock(mu_);
    work_.push_back(std::move(work));
  }
  changed_.notify_one();  // without the lock, for which whoever wakes would wait at once
}

void WorkQueue::Loop(Priority priority) {
  if (priority == Priority::kDecision) LowerTo(kDecisionNice);
  if (priority == Priority::kBackground) GiveWay();
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mu_);
      changed_.wait(lock, [this] { return stopping_ || !work_.empty(); });
      if (work_.empty()) return;
      work = std::move(work_.front());
      work_.pop_front();
    }
    work();
  }
}

}  // namespace peidan::server
