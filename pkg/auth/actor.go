package auth

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// Suite is the actor of everything that Ombud does by itself.
const Suite = "suite"

// Collections of actors. Every actor is in one of them, or the suite.
const (
	staffActors       = "staff/"
	integrationActors = "integrations/"
)

// Prefixes of the subjects of credentials that name nobody else.
const (
	keySubjects  = "apiKeys/"
	userSubjects = "users/"
)

// maxSubject bounds subjects, in bytes. It leaves room for the collection within the 200 characters of an actor.
const maxSubject = 150

// Actor returns the spelling of the caller on records of their acts: `staff/{staff}`, `integrations/{integration}`, or
// Suite for a service, and the name of the record for a member of staff with another subject. It is empty for a caller without such a role: a customer is known by the resource of the act.
func (i Identity) Actor() string {
	if i.Has(Service) {
		return Suite
	}
	if i.ActsAs != "" {
		return i.ActsAs
	}
	if collection := actorCollection(i.Roles); collection != "" {
		return collection + spellSubject(strings.TrimPrefix(i.Subject, collection))
	}
	return ""
}

// StaffActor returns the actor that a member of staff with the subject is: `staff/anna` for "anna", `staff/users:anna`
// for the user "anna" of the OpenID Connect issuer. A subject is the same actor with and without `staff/` or `apiKeys/`
// before it; others are different actors.
func StaffActor(subject string) string {
	return Identity{Subject: subject, Roles: []Role{Agent}}.Actor()
}

// StaffSubject returns the subject for the record of a member of staff, as a key of theirs has it: without the collection.
func StaffSubject(subject string) string { return strings.TrimPrefix(subject, staffActors) }

// StaffSubjects returns the subjects that the record of a member of staff may have, given the subject of their
// credentials or their actor. The name itself is the first: keys of earlier releases may have `staff/` in their
// subject.
func StaffSubjects(name string) []string {
	id, isActor := strings.CutPrefix(name, staffActors)
	if !isActor {
		return []string{name}
	}
	literal := strings.NewReplacer("%25", "%", "%2F", "/", "%3A", ":")
	if user, isUser := strings.CutPrefix(id, "users:"); isUser {
		return []string{name, userSubjects + literal.Replace(user)}
	}
	return []string{name, literal.Replace(id), keySubjects + literal.Replace(id)}
}

// actorCollection returns the collection of the actors with the roles; empty for roles that make no actor.
func actorCollection(roles []Role) string {
	id := Identity{Roles: roles}
	switch {
	case id.Has(Agent, Supervisor, Admin):
		return staffActors
	case id.Has(Integration):
		return integrationActors
	default:
		return ""
	}
}

// spellSubject returns a subject as the last part of an actor's name.
func spellSubject(subject string) string {
	escape := strings.NewReplacer("%", "%25", "/", "%2F", ":", "%3A")
	if id, isKey := strings.CutPrefix(subject, keySubjects); isKey {
		return escape.Replace(id)
	}
	if user, isUser := strings.CutPrefix(subject, userSubjects); isUser {
		return "users:" + escape.Replace(user)
	}
	return escape.Replace(subject)
}

// wrongSubject returns the reason why the subject of a key could be taken for another actor; empty for a good one.
func wrongSubject(subject string) string {
	plain := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]*$`)
	switch {
	case subject == "":
		return ""
	case len(subject) > maxSubject:
		return "must have at most 150 characters"
	case !plain.MatchString(subject):
		return "must consist of the letters A to Z, digits and . _ @ + -, and begin with a letter or digit; the collection follows from the roles"
	case IsReserved(subject):
		return "is a name of the suite itself"
	default:
		return ""
	}
}

// WrongStaffSubject returns the reason why a member of staff cannot have a subject; empty for a good one: that of a key, the name
// of a key, or a user of the issuer.
func WrongStaffSubject(subject string) string {
	if user, isUser := strings.CutPrefix(subject, userSubjects); isUser && user != "" && isPlainUser(user) {
		return ""
	}
	id, isKey := strings.CutPrefix(StaffSubject(subject), keySubjects)
	if reason := wrongSubject(id); reason != "" || isKey && id == "" {
		return cmp.Or(reason, "names no key")
	}
	return ""
}

// IsReserved reports whether a name is one of the suite itself, in capital letters or not. Nobody is named so.
func IsReserved(name string) bool { return slices.Contains(reservedSubjects(), strings.ToLower(name)) }

// reservedSubjects returns the names that records use, or used, for acts of Ombud itself and of unknown people.
func reservedSubjects() []string {
	return []string{
		Suite, "admin", "clock", "rule", "rules", "system", "customer", "unknown",
		"ombud", "gateway", "intake", "classification", "catalog", "escalation", "feedback",
	}
}

// isPlainUser reports whether a subject of an issuer can be told apart from others by reading: printable ASCII without
// blanks. OpenID Connect demands ASCII, too.
func isPlainUser(subject string) bool {
	isOdd := func(r rune) bool { return r <= ' ' || r > '~' }
	return len(subject) <= maxSubject && !strings.ContainsFunc(subject, isOdd)
}
