package customer

import (
	"strings"
	"unicode"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/mailer"
)

// Kind is the kind of an identity.
type Kind string

// The kinds of identities.
const (
	Email  Kind = "email"
	Phone  Kind = "phone"
	Handle Kind = "handle"
	CRM    Kind = "crm" // the customer's number in the CRM
)

const (
	identityBytes  = 320
	minPhoneDigits = 3
)

// Identity is one way to recognise a customer, in its normal form: the same for all spellings with the same meaning.
// The zero Identity is unknown.
type Identity struct {
	Kind  Kind   `bson:"kind"`
	Value string `bson:"value"`
}

// IsKnown reports whether the identity is set.
func (i Identity) IsKnown() bool { return i.Kind != "" }

// Key returns the id of the identity's claim.
func (i Identity) Key() string { return string(i.Kind) + ":" + i.Value }

// NewIdentity returns the normal form of a value. A value that cannot be an identity of the kind is an InvalidArgument
// fault on the field named after the kind.
func NewIdentity(kind Kind, value string) (Identity, error) {
	value = strings.TrimSpace(value)
	if strings.ContainsFunc(value, unicode.IsControl) {
		return Identity{}, fault.Invalid(string(kind), "must not have control characters")
	}
	if value != "" && !strings.ContainsFunc(value, isVisible) {
		return Identity{}, fault.Invalid(string(kind), "must have visible characters")
	}
	switch kind {
	case Email:
		return newEmail(value)
	case Phone:
		return newPhone(value)
	}
	if value == "" || len(value) > identityBytes {
		return Identity{}, fault.Invalid(string(kind), "must be 1 to %d bytes", identityBytes)
	}
	return Identity{Kind: kind, Value: value}, nil
}

// isVisible reports whether a character can be seen.
func isVisible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

func newEmail(value string) (Identity, error) {
	if inner, isOpened := strings.CutPrefix(value, "<"); isOpened && strings.HasSuffix(inner, ">") {
		value = strings.TrimSuffix(inner, ">")
	}
	if !mailer.IsAddress(value) || len(value) > identityBytes {
		return Identity{}, fault.Invalid(string(Email), "is not an e-mail address")
	}
	return Identity{Kind: Email, Value: strings.ToLower(value)}, nil
}

// newPhone strips everything but the digits and a leading plus.
func newPhone(value string) (Identity, error) {
	var digits strings.Builder
	for i, r := range value {
		switch {
		case r >= '0' && r <= '9', r == '+' && i == 0:
			digits.WriteRune(r)
		case !strings.ContainsRune(" ().-", r):
			return Identity{}, fault.Invalid(string(Phone), "must have digits only, with a plus in front if need be")
		}
	}
	number := digits.String()
	if len(strings.TrimPrefix(number, "+")) < minPhoneDigits {
		return Identity{}, fault.Invalid(string(Phone), "must have at least %d digits", minPhoneDigits)
	}
	return Identity{Kind: Phone, Value: number}, nil
}
