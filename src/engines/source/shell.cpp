// Shell scripts (POSIX.1-2017, Shell Command Language): words of commands, without their quotes.
#include <algorithm>

#include "engines/source/outline.h"

namespace source {
namespace {

class Shell {
 public:
  Shell(std::string_view text, std::uint32_t source) : text_(text), source_(source) {}

  base::Result<Outline> run() {
    while (at_ < text_.size()) {
      if (words_ > tokens_max)
        return base::limited("more than " + std::to_string(tokens_max) +
                             " words (`source_tokens_max`)");
      step();
    }
    end_command();
    for (; !suspended_.empty(); suspended_.pop_back()) {
      command_ = std::move(suspended_.back().command);
      end_command();
    }
    return std::move(outline_);
  }

 private:
  // A command whose word in double quotes is interrupted by $( and another command.
  struct Suspended {
    std::vector<Word> command;
    std::string word;
    std::size_t begin;
    int depth;  // of parentheses in the other command
  };

  // What a command ends with, or what another one begins behind.
  static bool separates(char c) {
    return c == ';' || c == '&' || c == '|' || c == '(' || c == ')' || c == '{' || c == '}' ||
           c == '`';
  }
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

  void step() {
    const char c = text_[at_];
    if (c == '\n') {
      end_command();
      ++at_;
      read_heredocs();
    } else if (is_blank(c) || c == '>' || c == '<') {
      if (c != '<' || !read_heredoc_start()) ++at_;
    } else if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
      at_ += 2;
    } else if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (separates(c)) {
      end_command();
      ++at_;
      if (!suspended_.empty() && (c == '(' || c == ')')) count(c);
    } else {
      read_word(at_, {});
    }
  }

  // Parentheses within "$(...)": the one that closes it resumes the word before.
  void count(char parenthesis) {
    if (parenthesis == '(') {
      ++suspended_.back().depth;
    } else if (suspended_.back().depth-- == 0) {
      Suspended before = std::move(suspended_.back());
      suspended_.pop_back();
      command_ = std::move(before.command);
      if (read_double(before.word, before.begin)) read_word(before.begin, std::move(before.word));
    }
  }

  void end_command() {
    if (!command_.empty()) outline_.commands.push_back(std::move(command_));
    command_.clear();
  }

  void read_word(std::size_t begin, std::string word) {
    while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != '\n' &&
           !separates(text_[at_]) && text_[at_] != '<' && text_[at_] != '>') {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < text_.size()) {
        word.push_back(text_[at_ + 1]);
        at_ += 2;
      } else if (c == '\'') {
        read_single(word);
      } else if (c == '"') {
        ++at_;
        if (!read_double(word, begin)) return;
      } else if (text_.substr(at_).starts_with("${")) {
        skip_parameter();
      } else {
        word.push_back(c);
        ++at_;
      }
    }
    add(std::move(word), begin);
  }

  void skip_parameter() {
    const std::size_t end = text_.find_first_of("}\n", at_);
    at_ = end == std::string_view::npos ? text_.size() : end + (text_[end] == '}' ? 1U : 0U);
  }

  void add(std::string word, std::size_t begin) {
    ++words_;
    if (word.empty() || is_url(word)) return;
    // A variable that is set before a command is no part of it.
    const std::size_t equals = word.find('=');
    if (command_.empty() && equals != std::string::npos && is_name(word.substr(0, equals))) return;
    if (command_.empty() && is_reserved(word)) return;
    command_.push_back({.text = std::move(word),
                        .at = {.source = source_,
                               .begin = static_cast<std::uint32_t>(begin),
                               .end = static_cast<std::uint32_t>(at_)}});
  }

  static bool is_name(std::string_view text) {
    if (text.empty() || !is_name_start(text.front())) return false;
    for (const char c : text)
      if (!is_name_part(c)) return false;
    return true;
  }
  static bool is_reserved(std::string_view word) {
    for (const std::string_view one : {"if", "then", "else", "elif", "do", "while", "until", "!",
                                       "time", "exec", "sudo", "env", "command"})
      if (word == one) return true;
    return false;
  }

  void read_single(std::string& word) {
    const std::size_t end = std::min(text_.find('\'', at_ + 1), text_.size());
    word.append(text_.substr(at_ + 1, end - at_ - 1));
    at_ = std::min(end + 1, text_.size());
  }

  // To the quote that ends it. False: $( suspends the command.
  bool read_double(std::string& word, std::size_t begin) {
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        word.push_back(text_[at_ + 1]);
        at_ += 2;
      } else if (text_.substr(at_).starts_with("$(")) {
        suspended_.push_back({std::move(command_), std::move(word), begin, 0});
        command_.clear();
        at_ += 2;
        return false;
      } else {
        word.push_back(text_[at_++]);
      }
    }
    at_ = std::min(at_ + 1, text_.size());
    return true;
  }

  bool read_heredoc_start() {
    if (!text_.substr(at_).starts_with("<<") || text_.substr(at_).starts_with("<<<")) return false;
    std::size_t from = at_ + 2;
    if (from < text_.size() && text_[from] == '-') ++from;
    while (from < text_.size() && (is_blank(text_[from]) || text_[from] == '\'' ||
                                   text_[from] == '"' || text_[from] == '\\'))
      ++from;
    std::size_t end = from;
    while (end < text_.size() && is_name_part(text_[end])) ++end;
    if (end == from) return false;
    heredocs_.push_back(text_.substr(from, end - from));
    at_ = end;
    while (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) ++at_;
    return true;
  }

  // What is handed to a command is no command.
  void read_heredocs() {
    for (const std::string_view end : heredocs_)
      while (at_ < text_.size()) {
        const std::size_t stop = std::min(text_.find('\n', at_), text_.size());
        std::string_view line = text_.substr(at_, stop - at_);
        while (!line.empty() && line.front() == '\t') line.remove_prefix(1);
        at_ = std::min(stop + 1, text_.size());
        if (line == end) break;
      }
    heredocs_.clear();
  }

  std::string_view text_;
  std::uint32_t source_;
  std::size_t at_ = 0, words_ = 0;
  std::vector<Word> command_;
  std::vector<std::string_view> heredocs_;
  std::vector<Suspended> suspended_;
  Outline outline_;
};

}  // namespace

base::Result<Outline> outline_of_shell(std::string_view text, std::uint32_t source) {
  return Shell(text, source).run();
}

}  // namespace source
