// libcurl, loaded at its first call. It brings thirty libraries, which took 10 of the 12 ms that
// `mainstay version` needed; what asks no server, help and completion above all, goes without.
//
// The functions below stand before the library's own, so the linker leaves libcurl out. Each jumps
// through its slot. A slot first leads to a stub, which loads the library, fills all slots and goes
// on with the arguments as they came (registers of integers and pointers: curl's functions take
// nothing else). A function that is missing here is taken from libcurl itself, which then loads at
// the start as it would without this file; tests/program/test_cli.py sees that.
#if defined(__x86_64__)
#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>

#include "cli/exit_status.h"

#define MAINSTAY_CURL_FUNCTIONS(F) \
  F(0, curl_easy_cleanup)          \
  F(1, curl_easy_getinfo)          \
  F(2, curl_easy_init)             \
  F(3, curl_easy_reset)            \
  F(4, curl_easy_setopt)           \
  F(5, curl_easy_strerror)         \
  F(6, curl_free)                  \
  F(7, curl_global_init)           \
  F(8, curl_multi_add_handle)      \
  F(9, curl_multi_cleanup)         \
  F(10, curl_multi_info_read)      \
  F(11, curl_multi_init)           \
  F(12, curl_multi_perform)        \
  F(13, curl_multi_poll)           \
  F(14, curl_multi_remove_handle)  \
  F(15, curl_multi_setopt)         \
  F(16, curl_multi_wakeup)         \
  F(17, curl_slist_append)         \
  F(18, curl_slist_free_all)       \
  F(19, curl_url)                  \
  F(20, curl_url_cleanup)          \
  F(21, curl_url_get)              \
  F(22, curl_url_set)

#define MAINSTAY_STUB(number, name) extern "C" void mainstay_stub_##name();
MAINSTAY_CURL_FUNCTIONS(MAINSTAY_STUB)
#undef MAINSTAY_STUB

namespace {

constexpr std::array names = {
#define MAINSTAY_NAME(number, name) #name,
    MAINSTAY_CURL_FUNCTIONS(MAINSTAY_NAME)
#undef MAINSTAY_NAME
};

}  // namespace

extern "C" {

// Read by the assembly below, and written once, before any thread is made.
void (*mainstay_curl_slots[names.size()])() = {
#define MAINSTAY_SLOT(number, name) &mainstay_stub_##name,
    MAINSTAY_CURL_FUNCTIONS(MAINSTAY_SLOT)
#undef MAINSTAY_SLOT
};

// Fills the slots; answers the one that was asked for.
void (*mainstay_load_curl(std::size_t wanted))() {
  void* library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  for (std::size_t i = 0; i < names.size(); ++i) {
    void* function = library == nullptr ? nullptr : ::dlsym(library, names[i]);
    if (function == nullptr) {
      const char* why = ::dlerror();  // NOLINT(concurrency-mt-unsafe): per thread in glibc
      std::fprintf(stderr, "mainstay: %s; install libcurl4\n", why);
      ::_exit(cli::exit_unreachable);
    }
    mainstay_curl_slots[i] = reinterpret_cast<void (*)()>(function);
  }
  return mainstay_curl_slots[wanted];
}

}  // extern "C"

#define MAINSTAY_JUMP(number, name)           \
  asm(".text\n"                               \
      ".globl " #name                         \
      "\n"                                    \
      ".type " #name ",@function\n" #name     \
      ":\n"                                   \
      "  endbr64\n"                           \
      "  jmp *mainstay_curl_slots+8*" #number \
      "(%rip)\n"                              \
      ".globl mainstay_stub_" #name           \
      "\n"                                    \
      ".type mainstay_stub_" #name            \
      ",@function\n"                          \
      "mainstay_stub_" #name                  \
      ":\n"                                   \
      "  endbr64\n"                           \
      "  movl $" #number                      \
      ", %r11d\n"                             \
      "  jmp mainstay_first_call\n");
MAINSTAY_CURL_FUNCTIONS(MAINSTAY_JUMP)
#undef MAINSTAY_JUMP

// At the entry the stack is 8 off its alignment; seven pushes put it right for the call.
asm(".text\n"
    ".type mainstay_first_call,@function\n"
    "mainstay_first_call:\n"
    "  pushq %rdi\n"
    "  pushq %rsi\n"
    "  pushq %rdx\n"
    "  pushq %rcx\n"
    "  pushq %r8\n"
    "  pushq %r9\n"
    "  pushq %rax\n"
    "  movq %r11, %rdi\n"
    "  call mainstay_load_curl\n"
    "  movq %rax, %r11\n"
    "  popq %rax\n"
    "  popq %r9\n"
    "  popq %r8\n"
    "  popq %rcx\n"
    "  popq %rdx\n"
    "  popq %rsi\n"
    "  popq %rdi\n"
    "  jmp *%r11\n");
#endif
