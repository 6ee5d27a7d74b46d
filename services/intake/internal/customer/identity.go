package customer

import (
	"net/mail"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
)

// Kind is what sort of name an identity is.
type Kind string

// The kinds of identities.
const (
	Email  Kind = "email"
	Phone  Kind = "phone"
	Handle Kind = "handle"
	CRM    Kind = "crm" // the customer's number in the CRM
)

const (
	maxIdentity = 320 // bytes
	leastDigits = 3   // of a phone number
)

// Identity is one way to recognise somebody, in its normal form: the same for all
// spellings that mean the same. The zero Identity is nobody.
type Identity struct {
	Kind  Kind   `bson:"kind"`
	Value string `bson:"value"`
}

// Known reports whether the identity is anybody's.
func (i Identity) Known() bool { return i.Kind != "" }

// Key is the id under which the identity is claimed.
func (i Identity) Key() string { return string(i.Kind) + ":" + i.Value }

// NewIdentity returns the normal form. What cannot be an identity of the kind is an
// InvalidArgument fault on the field, which is the kind's name.
func NewIdentity(kind Kind, value string) (Identity, error) {
	value = strings.TrimSpace(value)
	switch kind {
	case Email:
		return newEmail(value)
	case Phone:
		return newPhone(value)
	}
	if value == "" || len(value) > maxIdentity {
		return Identity{}, fault.Invalid(string(kind), "must be 1 to %d bytes", maxIdentity)
	}
	return Identity{Kind: kind, Value: value}, nil
}

func newEmail(value string) (Identity, error) {
	address, err := mail.ParseAddress(value)
	if err != nil || address.Address != value && "<"+address.Address+">" != value || len(value) > maxIdentity {
		return Identity{}, fault.Invalid(string(Email), "is not an e-mail address")
	}
	return Identity{Kind: Email, Value: strings.ToLower(address.Address)}, nil
}

// newPhone keeps the digits and a plus in front.
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
	if len(strings.TrimPrefix(number, "+")) < leastDigits {
		return Identity{}, fault.Invalid(string(Phone), "must have at least %d digits", leastDigits)
	}
	return Identity{Kind: Phone, Value: number}, nil
}
