// Asio's TLS, compiled once like the rest of it.
#include <boost/asio/ssl/impl/src.hpp>
