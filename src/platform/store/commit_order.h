// What parallel commits of one program need among themselves. Internal to platform/store. Safe from
// any thread.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace store {

// Turns, taken before COMMIT is sent: what is to run after it runs in the order of the turns. Two
// units that conflict are never open at once, so the later one takes its turn after the earlier one
// is committed; for all others any order is a commit order.
class CommitOrder {
 public:
  class Turn {
   public:
    explicit Turn(CommitOrder& order);
    ~Turn();  // also of a unit that was not committed: lets the next one go
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    void wait();  // until all earlier turns are over

   private:
    CommitOrder& order_;
    std::uint64_t number_;
  };

 private:
  std::mutex mutex_;  // guards the next two
  std::condition_variable changed_;
  std::set<std::uint64_t> open_;
  std::uint64_t next_ = 0;
};

// Work that is shared by all that ask for it under one key: while one runs it, those that come
// gather, and one of them runs it once for all of these. A run sees whatever was committed before
// it was asked for.
class SharedWork {
 public:
  using Work = std::function<base::Done()>;
  // Runs `work`, or waits for a run that began after this call. Its answer, or the bug it threw,
  // goes to all that shared the run.
  base::Done run(const std::string& key, const Work& work);

 private:
  struct Round {
    bool over = false;
    base::Done answer;
    std::exception_ptr bug;
  };
  struct Line {
    bool running = false;
    std::shared_ptr<Round> next;  // shared by those that wait for it
    std::size_t users = 0;
  };
  std::mutex mutex_;  // guards the lines
  std::condition_variable changed_;
  std::map<std::string, Line, std::less<>> lines_;
};

// Threads that are inside something: a unit, a snapshot.
class ThreadsInside {
 public:
  class Stay {
   public:
    explicit Stay(ThreadsInside& inside);
    ~Stay();
    Stay(const Stay&) = delete;
    Stay& operator=(const Stay&) = delete;

   private:
    ThreadsInside& inside_;
  };
  bool has_this_thread() const;

 private:
  mutable std::mutex mutex_;  // guards threads_
  std::vector<std::thread::id> threads_;
};

}  // namespace store
