#include "core/access.h"

namespace core {
using namespace base::describe;  // NOLINT(google-build-using-namespace): a file of tables

const Type& described(Tag<Token>) {
  static constexpr Field fields[] = {
      field<&Token::id>("id", "Given by the server", {.column = true}),
      field<&Token::name>("name", "What uses it", {.column = true}),
      field<&Token::role>("role", "What it may do", {.column = true}),
      field<&Token::created_at>("created_at", "When it was made", {.column = true}),
      field<&Token::created_by>("created_by", "Who made it"),
      field<&Token::expires_at>("expires_at", "From then on it is refused", {.column = true}),
      field<&Token::last_used_at>("last_used_at", "To the minute", {.column = true}),
  };
  static constexpr Type type = object("Token", "An API token; its text is not kept", fields);
  return type;
}

const Type& described(Tag<WantedToken>) {
  static constexpr Field fields[] = {
      field<&WantedToken::name>("name", "What will use it", {.length_min = 1, .length_max = 100}),
      field<&WantedToken::role>("role", "What it may do"),
      field<&WantedToken::expires_at>("expires_at", "From then on it is refused; absent: never"),
  };
  static constexpr Type type = object("WantedToken", "A token to create", fields);
  return type;
}

const Type& described(Tag<NewToken>) {
  static constexpr Field fields[] = {
      field<&NewToken::id>("id", "Given by the server"),
      field<&NewToken::name>("name", "What uses it"),
      field<&NewToken::role>("role", "What it may do"),
      field<&NewToken::expires_at>("expires_at", "From then on it is refused"),
      field<&NewToken::token>("token", "Shown this once: keep it"),
  };
  static constexpr Type type = object("NewToken", "A token that was just created", fields);
  return type;
}

const Type& described(Tag<TokenFilter>) {
  static constexpr Field fields[] = {
      field<&TokenFilter::cursor>("cursor", "Where the last page ended"),
      field<&TokenFilter::limit>("limit", "Rows a page",
                                 {.min = 1, .max = page_limit_max, .defaulted = true}),
  };
  static constexpr Type type = object("TokenFilter", "Which tokens to list", fields);
  return type;
}

const Type& described(Tag<SessionView>) {
  static constexpr Field fields[] = {
      field<&SessionView::id>("id", "Given by the server", {.column = true}),
      field<&SessionView::user>("user", "Who signed in", {.column = true}),
      field<&SessionView::created_at>("created_at", "When it began", {.column = true}),
      field<&SessionView::last_used_at>("last_used_at", "To the minute", {.column = true}),
      field<&SessionView::expires_at>("expires_at", "From then on it is refused"),
      field<&SessionView::remote>("remote", "The address it was opened from", {.column = true}),
      field<&SessionView::user_agent>("user_agent", "What the browser called itself"),
      field<&SessionView::current>("current", "Whether it is the one that asks"),
  };
  static constexpr Type type = object("Session", "A signed-in browser", fields);
  return type;
}

const Type& described(Tag<Me>) {
  static constexpr Field fields[] = {
      field<&Me::kind>("kind", "A user or a token"),
      field<&Me::id>("id", "Of the user or token"),
      field<&Me::name>("name", "For people"),
      field<&Me::tenant>("tenant", "Whose data it sees"),
      field<&Me::role>("role", "What it may do"),
      field<&Me::permissions>("permissions", "The same, one by one"),
  };
  static constexpr Type type = object("Me", "Who asks", fields);
  return type;
}

const Type& described(Tag<Credentials>) {
  static constexpr Field fields[] = {
      field<&Credentials::tenant>("tenant", "The organisation",
                                  {.length_min = 1, .length_max = 100, .defaulted = true}),
      field<&Credentials::name>("name", "The user", {.length_min = 1, .length_max = 100}),
      field<&Credentials::password>("password", "The password",
                                    {.length_min = 1, .length_max = 1'000}),
  };
  static constexpr Type type = object("Credentials", "Who signs in", fields);
  return type;
}

const Type& described(Tag<PasswordReset>) {
  static constexpr Field fields[] = {
      field<&PasswordReset::name>("name", "Of the user", {.length_min = 1, .length_max = 100})};
  static constexpr Type type = object("PasswordReset", "Whose password to reset", fields);
  return type;
}

const Type& described(Tag<NewPassword>) {
  static constexpr Field fields[] = {
      field<&NewPassword::name>("name", "Of the user"),
      field<&NewPassword::password>("password", "The new one, shown this once")};
  static constexpr Type type = object("NewPassword", "A user's new password", fields);
  return type;
}

}  // namespace core
