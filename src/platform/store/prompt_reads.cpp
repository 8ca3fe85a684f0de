#include "platform/store/prompt_reads.h"

#include <utility>

namespace store {
namespace {

thread_local bool prompt = false;

}  // namespace

PromptReads::PromptReads(Reads wanted)
    : before_(std::exchange(prompt, prompt || wanted == Reads::prompt)) {}
PromptReads::~PromptReads() { prompt = before_; }

bool PromptReads::wanted() { return prompt; }

}  // namespace store
