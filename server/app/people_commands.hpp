#pragma once
#include <filesystem>
#include <string>

/// Accounts and tokens from the command line. Each returns the exit code.
namespace longspan::app {

struct NewUser {
  std::string login;
  std::string name;
  std::string role = "viewer";
  std::string scope = "*";
  bool password_from_input = false;  ///< else one is made and printed once
};
int add_user(std::filesystem::path const& data, NewUser const& user);
int list_users(std::filesystem::path const& data);
/// Prints a new API token of the account, once.
int add_token(std::filesystem::path const& data, std::string const& login, std::string const& name);

}  // namespace longspan::app
