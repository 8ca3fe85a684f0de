#include "platform/store/commit_order.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace store {

CommitOrder::Turn::Turn(CommitOrder& order) : order_(order) {
  const std::lock_guard lock(order_.mutex_);
  number_ = order_.next_++;
  order_.open_.insert(number_);
}

CommitOrder::Turn::~Turn() {
  {
    const std::lock_guard lock(order_.mutex_);
    order_.open_.erase(number_);
  }
  order_.changed_.notify_all();
}

void CommitOrder::Turn::wait() {
  std::unique_lock lock(order_.mutex_);
  order_.changed_.wait(lock, [this] { return *order_.open_.begin() == number_; });
}

base::Done SharedWork::run(const std::string& key, const Work& work) {
  std::unique_lock lock(mutex_);
  Line& line = lines_[key];
  ++line.users;
  if (!line.next) line.next = std::make_shared<Round>();
  const std::shared_ptr<Round> mine = line.next;
  changed_.wait(lock, [&] { return mine->over || !line.running; });
  if (!mine->over) {
    line.running = true;
    line.next = nullptr;  // who comes from here on may have missed the beginning
    lock.unlock();
    base::Done answer;
    std::exception_ptr bug;
    try {
      answer = work();
    } catch (...) {
      bug = std::current_exception();
    }
    lock.lock();
    mine->answer = std::move(answer);
    mine->bug = bug;
    mine->over = true;
    line.running = false;
    changed_.notify_all();
  }
  if (--line.users == 0) lines_.erase(key);
  if (mine->bug) std::rethrow_exception(mine->bug);
  return mine->answer;
}

ThreadsInside::Stay::Stay(ThreadsInside& inside) : inside_(inside) {
  const std::lock_guard lock(inside_.mutex_);
  inside_.threads_.push_back(std::this_thread::get_id());
}

ThreadsInside::Stay::~Stay() {
  const std::lock_guard lock(inside_.mutex_);
  inside_.threads_.erase(
      std::find(inside_.threads_.begin(), inside_.threads_.end(), std::this_thread::get_id()));
}

bool ThreadsInside::has_this_thread() const {
  const std::lock_guard lock(mutex_);
  return std::find(threads_.begin(), threads_.end(), std::this_thread::get_id()) != threads_.end();
}

}  // namespace store
