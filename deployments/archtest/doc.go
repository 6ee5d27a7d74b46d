// Package archtest holds the rules of the repository that no linter knows: the maps of
// the READMEs are complete, only service.go knows every room, collections stay in their
// rooms, words of enums have values in the proto, and names, comments and sizes stay within
// bounds. It has tests only; the rules are told to people in services/README.md.
package archtest
