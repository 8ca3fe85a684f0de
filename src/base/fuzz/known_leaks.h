// What a fuzzer of YAML leaves out, included once by each: libfyaml 0.7.12 forgets tables of its
// own (512 and 4096 bytes were seen) on some broken documents, as when a quoted key comes before a
// mapping that never ends. Only memory is lost that libfyaml itself allocated.
#pragma once

// NOLINTNEXTLINE(bugprone-reserved-identifier): the sanitizer's name for it
extern "C" const char* __lsan_default_suppressions() { return "leak:libfyaml"; }
