// Policies at work on one request, in the order that Kyverno keeps: phase by phase, and within a
// phase in the order in which they were given. What a policy changes the later ones see.
//
//   const policy::Sequence sequence(policies);                // once
//   const policy::Outcome outcome = sequence.run(request, session);  // for each request
//
// A Sequence is immutable and safe to use from any thread; the policies outlive it.
#pragma once
#include <array>
#include <functional>
#include <span>
#include <vector>

#include "engines/policy/by_field.h"
#include "engines/policy/policy.h"

namespace policy {

struct Outcome {
  // By phase, then in the order of the policies. Each `patched` is the subject as the policy left
  // it, whether it changed it or not.
  std::vector<Response> responses;
  document::Node object;  // the request's, as the last mutation left it
};

struct RunOptions {
  std::span<const Phase> phases = {};  // none: all
  // The request as one policy gets it, whose object is what earlier policies made of it. Values
  // are given for each policy.
  std::function<Request(const Policy& policy, const Request& request)> prepare = {};
  bool keeps_object = false;  // whether `prepare` leaves the request's object as it is
};

class Sequence {
 public:
  explicit Sequence(std::span<const Policy* const> policies);

  // Resets the session's scratch after each policy.
  Outcome run(const Request& request, Session& session, const RunOptions& options = {}) const;

 private:
  struct OfPhase {
    std::vector<const Policy*> policies;
    ByField by_field;
  };
  std::array<OfPhase, phases_count> by_phase_;
};

// The phases that judge a subject and leave it as it is, without those that delete.
std::span<const Phase> judging_phases();
// The phases whose responses carry a changed subject.
bool mutates(Phase phase);

}  // namespace policy
