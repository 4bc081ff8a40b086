#pragma once
#include <string>

#include "app/data_folder.hpp"

/// Accounts and tokens from the command line. Each returns the exit code.
namespace longspan::app {

struct NewUser {
  std::string login;
  std::string name;
  std::string role = "viewer";
  std::string scope = "*";
  bool password_from_input = false;  ///< else one is made and printed once
};
int add_user(Place const& place, NewUser const& user);
int list_users(Place const& place);
/// Prints a new API token of the account, once.
int add_token(Place const& place, std::string const& login, std::string const& name);

}  // namespace longspan::app
