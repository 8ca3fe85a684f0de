// What a change of policies, or of objects, does to verdicts: which flip, and why. Pure.
#pragma once
#include <string>
#include <vector>

#include "engines/policy_report/finding.h"

namespace policy_report {

struct Flip {
  std::string policy = {}, rule = {};
  Subject subject = {};
  std::string before = {}, after = {};  // "pass", "fail", ...; "": there was or is no result
  std::string why = {};                 // the message after; "before: ..." where that was graver
  Place place = {};
};

// By policy, rule and subject; results that are the same on both sides are left out. In the order
// of the results after, then of those that are gone.
std::vector<Flip> flips(const Report& before, const Report& after);
// Whether something that did not fail before does now.
bool is_worse(const Flip& flip);

std::string to_text(const std::vector<Flip>& flips);
std::string to_json(const std::vector<Flip>& flips);

}  // namespace policy_report
