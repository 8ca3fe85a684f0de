#include "cli/policy_judge.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "cli/parallel.h"
#include "cli/policy_cache.h"
#include "engines/policy_cache/record.h"
#include "engines/policy_cache/witness.h"
#include "engines/policy_suite/evaluation.h"

namespace cli {
namespace {

using document::Node;
using policy::Phase;
using policy_cache::Said;
using policy_report::Finding;
using policy_suite::Subject;

using Exceptions = std::set<const policy::Exception*>;

// An accepted failure is a skip that says who accepted it.
void accept(Finding& finding, const Node& subject, const PolicyInput& input, base::Time now,
            Exceptions& applied) {
  if (finding.status != policy::Status::fail && finding.status != policy::Status::error) return;
  for (const policy::Exception& exception : input.exceptions) {
    if (!exception.covers(finding.policy->name, finding.rule, subject)) continue;
    if (exception.is_expired(now)) {
      finding.message += " (exception " + exception.name + " has expired)";
      continue;
    }
    finding.status = policy::Status::skip;
    finding.exception = exception.text();
    applied.insert(&exception);
    return;
  }
}

// What one policy says, by its number in the set.
struct SubjectAnswer {
  std::size_t policy = 0, number = 0;  // the number keeps what one policy says in its order
  Said said = {};
};

// What the cache shall learn. Most subjects are told the same, so each record is held once.
struct News {
  std::uint32_t policy = 0;
  policy_cache::Digest subject = {};
  const std::string* record = nullptr;
};
struct Learned {
  std::unordered_set<std::string> records = {};
  std::vector<News> news = {};
};

policy_cache::Digest digest_of(const Subject& subject) {
  policy_cache::Fingerprint print;
  print.add(static_cast<std::uint64_t>(subject.payload)).add(subject.name);
  print.add(subject.subresource == nullptr ? "" : subject.subresource->name);
  print.add(subject.object).add(subject.old_object);
  return print.digest();
}

// Judges subjects, one after the other. For one thread.
class Judging {
 public:
  Judging(const PolicyInput& input, base::Time now, PolicyCache* cache)
      : input_(input),
        now_(now),
        cache_(cache),
        witness_(input.setting.world),
        collector_(input.files.sources()) {
    for (const auto& policy : input.policies->policies) {
      numbers_.emplace(policy.get(), policies_.size());
      all_.push_back(policies_.size());
      policies_.push_back(policy.get());
    }
  }

  std::vector<Finding> judge(const Subject& subject) {
    std::vector<SubjectAnswer> answers;
    policy_cache::Digest digest{};
    if (cache_ == nullptr) {
      ask(subject, digest, all_, answers);
    } else {
      digest = digest_of(subject);
      const std::vector<std::size_t> unknown = recall(subject, digest, answers);
      if (!unknown.empty()) ask(subject, digest, unknown, answers);
    }
    for (std::size_t i = 0; i < answers.size(); ++i) answers[i].number = i;
    std::ranges::sort(answers, {}, [](const SubjectAnswer& answer) {
      return std::tuple(answer.said.phase, answer.policy, answer.number);
    });
    std::vector<Finding> findings;
    findings.reserve(answers.size());
    const auto about = collector_.subject(subject.object);
    for (SubjectAnswer& answer : answers) {
      findings.push_back(
          collector_.finding(*policies_[answer.policy], std::move(answer.said.verdict), about));
      accept(findings.back(), subject.object, input_, now_, applied_);
    }
    return findings;
  }

  Learned take_learned() { return std::move(learned_); }
  bool rests_on_others() const { return rests_on_others_; }
  const Exceptions& applied() const { return applied_; }

 private:
  policy_cache::Standing standing(const Subject& subject, std::size_t policy) const {
    return {.subject = subject.object.span(), .policy = policies_[policy]->document().span()};
  }

  // Adds what is known, and returns the policies that must be asked.
  std::vector<std::size_t> recall(const Subject& subject, const policy_cache::Digest& digest,
                                  std::vector<SubjectAnswer>& answers) const {
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < policies_.size(); ++i) {
      const auto record = cache_->table(i).find(digest);
      auto known =
          record ? policy_cache::from_record(*record, standing(subject, i), input_.files.sources())
                 : std::nullopt;
      if (!known) {
        unknown.push_back(i);
        continue;
      }
      for (Said& said : *known) answers.push_back({.policy = i, .said = std::move(said)});
    }
    return unknown;
  }

  // Policies that change the object are asked too: the others see what they made of it.
  void ask(const Subject& subject, const policy_cache::Digest& digest,
           const std::vector<std::size_t>& unknown, std::vector<SubjectAnswer>& answers) {
    prepare(unknown);
    witness_.forget();
    policy::Outcome outcome =
        evaluator_->evaluate(subject, input_.operation, policy::judging_phases());
    const std::size_t known = answers.size();
    for (policy::Response& response : outcome.responses) {
      const std::size_t number = numbers_.at(response.policy);
      if (!std::ranges::binary_search(unknown, number)) continue;
      for (policy::RuleResult& result : response.rules) {
        // That a policy changes the object, or does not, is no verdict on it.
        if (policy::mutates(response.phase) && result.status != policy::Status::error) continue;
        answers.push_back({.policy = number,
                           .said = {.phase = response.phase,
                                    .verdict = policy_report::verdict_of(std::move(result))}});
      }
    }
    results_.reset();
    rests_on_others_ |= witness_.asked_for_objects();
    if (cache_ != nullptr) learn(subject, digest, unknown, std::span(answers).subspan(known));
  }

  void learn(const Subject& subject, const policy_cache::Digest& digest,
             const std::vector<std::size_t>& unknown, std::span<const SubjectAnswer> answers) {
    if (std::ranges::any_of(
            asked_, [&](const auto* one) { return changes_objects(*one) && witness_.asked(*one); }))
      return;
    for (const std::size_t i : unknown) {
      if (witness_.asked(*policies_[i])) continue;
      std::vector<Said> said;
      for (const SubjectAnswer& answer : answers)
        if (answer.policy == i) said.push_back(answer.said);
      if (auto record = policy_cache::to_record(said, standing(subject, i)))
        learned_.news.push_back({.policy = static_cast<std::uint32_t>(i),
                                 .subject = digest,
                                 .record = &*learned_.records.insert(*std::move(record)).first});
    }
  }

  static bool changes_objects(const policy::Policy& policy) {
    return std::ranges::any_of(policy::judging_phases(), [&](Phase phase) {
      return policy::mutates(phase) && policy.has(phase);
    });
  }

  // Most subjects miss the same policies as the one before.
  void prepare(const std::vector<std::size_t>& unknown) {
    if (evaluator_ && unknown == prepared_for_) return;
    prepared_for_ = unknown;
    asked_.clear();
    for (std::size_t i = 0; i < policies_.size(); ++i)
      if (std::ranges::binary_search(unknown, i) || changes_objects(*policies_[i]))
        asked_.push_back(policies_[i]);
    evaluator_.emplace(
        asked_, input_.setting, results_, scratch_,
        policy_suite::Evaluator::Options{
            .unmeant = policy_suite::Unmeant::silent,
            .world = &witness_,
            .before = [this](const policy::Policy& policy) { witness_.turn_of(policy); }});
  }

  const PolicyInput& input_;
  const base::Time now_;
  PolicyCache* const cache_;
  policy_cache::Witness witness_;
  policy_report::Collector collector_;
  document::Arena results_, scratch_;
  std::vector<const policy::Policy*> policies_, asked_;
  std::unordered_map<const policy::Policy*, std::size_t> numbers_;  // in `policies_`
  std::vector<std::size_t> all_, prepared_for_;                     // numbers of policies
  std::optional<policy_suite::Evaluator> evaluator_;
  Learned learned_;
  bool rests_on_others_ = false;
  Exceptions applied_;
};

constexpr std::size_t piece = 64;  // subjects that one thread takes at once

using BySubject = std::vector<std::vector<Finding>>;
// Called from any thread, with the number of the first subject.
using TakePiece = std::function<void(std::size_t first, BySubject findings)>;

struct OfAllPieces {
  bool rests_on_others;  // a verdict rests on objects that may be other subjects
  Exceptions applied;
};
OfAllPieces judge_pieces(const PolicyInput& input, std::span<const Subject> subjects,
                         base::Time now, PolicyCache* cache, const TakePiece& take) {
  std::vector<Learned> learned((subjects.size() + piece - 1) / piece);
  std::vector<Exceptions> applied(learned.size());
  std::atomic<bool> rests_on_others = false;
  in_parallel(learned.size(), [&](std::size_t number) {
    Judging judging(input, now, cache);
    BySubject findings;
    const auto some =
        subjects.subspan(number * piece).first(std::min(piece, subjects.size() - number * piece));
    for (const Subject& subject : some) findings.push_back(judging.judge(subject));
    learned[number] = judging.take_learned();
    applied[number] = judging.applied();
    if (judging.rests_on_others()) rests_on_others = true;
    take(number * piece, std::move(findings));
  });
  // Only now: tables do not change while others read them.
  for (const Learned& some : learned)
    for (const News& one : some.news) cache->table(one.policy).put(one.subject, *one.record);
  OfAllPieces all{.rests_on_others = rests_on_others, .applied = {}};
  for (Exceptions& some : applied) all.applied.merge(some);
  return all;
}

// Hands pieces on in their order, whichever thread brings them. Who is far ahead waits.
class InOrder {
 public:
  explicit InOrder(const TakeFindings& take) : take_(take) {}

  void put(std::size_t number, BySubject findings) {
    constexpr std::size_t ahead_max = 64;
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [&] { return number < next_ + ahead_max; });
    pieces_.emplace(number, std::move(findings));
    if (is_taking_) return;
    is_taking_ = true;
    for (auto first = pieces_.begin(); first != pieces_.end() && first->first == next_;
         first = pieces_.begin()) {
      auto node = pieces_.extract(first);
      lock.unlock();
      for (const std::vector<Finding>& some : node.mapped()) take_(some);
      node = {};
      lock.lock();
      ++next_;
      has_room_.notify_all();
    }
    is_taking_ = false;
  }

 private:
  const TakeFindings& take_;
  std::mutex mutex_;  // guards all below
  std::condition_variable has_room_;
  std::map<std::size_t, BySubject> pieces_;
  std::size_t next_ = 0;
  bool is_taking_ = false;
};

}  // namespace

Judged judge(const PolicyInput& input, std::span<const Subject> subjects, base::Time now,
             PolicyCache* cache) {
  Judged judged;
  judged.findings.resize(subjects.size());
  judged.rests_on_others =
      judge_pieces(input, subjects, now, cache, [&](std::size_t first, BySubject findings) {
        std::ranges::move(findings, judged.findings.begin() + static_cast<std::ptrdiff_t>(first));
      }).rests_on_others;
  return judged;
}

Exceptions judge(const PolicyInput& input, base::Time now, PolicyCache* cache,
                 const TakeFindings& take) {
  InOrder in_order(take);
  return judge_pieces(input, input.setting.subjects, now, cache,
                      [&](std::size_t first, BySubject findings) {
                        in_order.put(first / piece, std::move(findings));
                      })
      .applied;
}

policy_report::Report report_without_findings(const PolicyInput& input, base::Time now) {
  policy_report::Report report;
  report.at = now;
  for (const policy::Rejected& rejected : input.policies->rejected)
    report.rejected.push_back(
        {.policy = std::string(rejected.identity.name), .message = rejected.message});
  return report;
}

policy_report::Report judge(const PolicyInput& input, base::Time now, PolicyCache* cache) {
  policy_report::Report report = report_without_findings(input, now);
  for (auto& some : judge(input, input.setting.subjects, now, cache).findings)
    report.findings.insert(report.findings.end(), std::make_move_iterator(some.begin()),
                           std::make_move_iterator(some.end()));
  return report;
}

}  // namespace cli
