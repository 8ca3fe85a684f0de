// While one lives, reads of its thread never wait for a reader's place: for quick reads by key on a
// thread that many connections wait for. On SQLite such a read gets a connection beyond
// `readers_max` when all are lent; elsewhere it changes nothing. Belongs to one thread.
#pragma once

namespace store {

enum class Reads : bool { may_wait, prompt };

class PromptReads {
 public:
  explicit PromptReads(Reads wanted);
  ~PromptReads();
  PromptReads(const PromptReads&) = delete;
  PromptReads& operator=(const PromptReads&) = delete;

  static bool wanted();  // on this thread, now

 private:
  const bool before_;
};

}  // namespace store
