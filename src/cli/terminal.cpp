#include "cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>

namespace cli {
namespace {

constexpr std::size_t line_bytes_max = 4'096;
volatile std::sig_atomic_t interrupted = 0;  // a handler can reach nothing else

// While it lives the terminal shows nothing that is typed, and Ctrl-C ends the line instead of the
// program, so that the terminal is always put back. Signals are taken while wait() waits and at no
// other time: one that came between a look at `interrupted` and a read() would be waited through.
class Quiet {
 public:
  Quiet(int terminal, Echo echo) : terminal_(terminal) {
    sigset_t held;
    ::sigemptyset(&held);
    for (const int signal : signals) ::sigaddset(&held, signal);
    ::pthread_sigmask(SIG_BLOCK, &held, &mask_before_);
    interrupted = 0;
    struct sigaction action{};
    action.sa_handler = [](int) { interrupted = 1; };
    for (std::size_t i = 0; i < std::size(signals); ++i)
      ::sigaction(signals[i], &action, &actions_before_[i]);
    ::tcgetattr(terminal_, &before_);
    termios now = before_;
    if (echo == Echo::off) now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &now);
  }
  ~Quiet() {
    ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    for (std::size_t i = 0; i < std::size(signals); ++i)
      ::sigaction(signals[i], &actions_before_[i], nullptr);
    ::pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

  // Whether there is something to read; false when a signal came.
  bool wait() const {
    sigset_t open = mask_before_;
    for (const int signal : signals) ::sigdelset(&open, signal);
    while (true) {
      pollfd waited{.fd = terminal_, .events = POLLIN, .revents = 0};
      if (::ppoll(&waited, 1, nullptr, &open) > 0) return true;
      if (errno != EINTR || interrupted != 0) return false;
    }
  }

 private:
  static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP};
  const int terminal_;
  termios before_{};
  sigset_t mask_before_{};
  struct sigaction actions_before_[std::size(signals)]{};
};

void say(int terminal, std::string_view text) {
  const ssize_t ignored = ::write(terminal, text.data(), text.size());
  static_cast<void>(ignored);
}

// nullopt at the end of the input, or when a signal came.
std::optional<base::Secret> read_line(int terminal, const Quiet& quiet) {
  std::string line;
  line.reserve(line_bytes_max);  // so that no copy of it is left behind
  for (char c = '\0'; line.size() < line_bytes_max; line += c) {
    if (!quiet.wait() || ::read(terminal, &c, 1) <= 0) return std::nullopt;
    if (c == '\n') break;
  }
  return std::optional<base::Secret>(std::in_place, std::move(line));
}

}  // namespace

base::Result<base::Secret> ask(std::string_view question, Echo echo) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0)
    return base::invalid(
        "there is no terminal to ask on: give the token on standard input with --token-file -");
  std::optional<base::Secret> line;
  {
    const Quiet quiet(terminal, echo);
    say(terminal, question);
    line = read_line(terminal, quiet);
    if (echo == Echo::off || !line) say(terminal, "\n");
  }
  ::close(terminal);
  if (!line) return base::conflict("given up");
  return *line;
}

}  // namespace cli
