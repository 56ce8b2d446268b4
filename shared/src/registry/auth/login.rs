//! Stores and forgets logins, in docker's configuration file or in the helper that it names.
