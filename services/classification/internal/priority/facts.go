package priority

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Input is the basis of a decision.
type Input struct {
	Text     string `bson:"-"`        // the whole message, searched for phrases
	Category string `bson:"category"` // id; "" if unknown
	Language string `bson:"language"` // ISO 639-1; "" if unknown
	Facts    `bson:",inline"`
	// Impact and Urgency are the usual ones of the category, or the choice of a person. Zero means Low.
	Impact  Level `bson:"impact"`
	Urgency Level `bson:"urgency"`
	// IsUndecided marks a message whose category is not certain. Category, Impact and Urgency are then unset. Plausible are
	// its likely categories, likeliest first; perhaps none.
	IsUndecided bool    `bson:"undecided,omitempty"`
	Plausible   []Usual `bson:"plausible,omitempty"`
	// IsRecalled marks a category that a person gave to the same words of another case, and of which nothing else is sure.
	IsRecalled bool `bson:"recalled,omitempty"`
	// IsFurther marks a further message of a judged case, with the judgement so far in Category, Impact and Urgency. Only
	// what the words say counts, and it only raises.
	IsFurther bool `bson:"-"`
}

// Usual is a category with its usual impact and urgency.
type Usual struct {
	Category   string  `bson:"category"`
	Impact     Level   `bson:"impact"`
	Urgency    Level   `bson:"urgency"`
	Confidence float64 `bson:"confidence,omitempty"` // of the category, from 0 to 1
}

// Facts are the facts of a case besides its category. Ids stand without their collection.
type Facts struct {
	Subject string `bson:"subject,omitempty"`
	Body    string `bson:"body"` // the message without the subject
	Channel string `bson:"channel,omitempty"`
	Hour    int    `bson:"hour"` // of the day of the message, in UTC

	Segment   string `bson:"segment,omitempty"`
	Territory string `bson:"territory,omitempty"` // ISO 3166-1 alpha-2
	Speaks    string `bson:"speaks,omitempty"`    // ISO 639-1 code of the preferred language
	Internal  bool   `bson:"internal,omitempty"`  // a colleague or a department
	Damage    string `bson:"damage,omitempty"`    // by bad handling: LOW to HIGH, or CRITICAL

	Service  string `bson:"service,omitempty"`
	Critical bool   `bson:"critical,omitempty"` // the work of the customer depends on the service
	Paid     bool   `bson:"paid,omitempty"`     // the contract includes a paid level of response
	Fast     bool   `bson:"fast,omitempty"`     // the service is sold by its speed

	Reopened     bool `bson:"reopened,omitempty"`     // the case continues a closed one
	MassIncident bool `bson:"massIncident,omitempty"` // it belongs to a mass incident
}

// isLive reports whether the customer is on the phone or in the chat.
func (f Facts) isLive() bool { return f.Channel == "PHONE" || f.Channel == "CHAT" }

// variable is a name in expressions.
type variable struct {
	name  string
	kind  *cel.Type
	size  uint64 // maximum number of characters
	value func(*Input) ref.Val
}

const (
	longestText    = 16 << 10
	longestSubject = 1000
	longestName    = 100
)

// listVariables returns all variables in the order of the documentation.
func listVariables() []variable {
	text := func(name string, size uint64, of func(*Input) string) variable {
		return variable{name, cel.StringType, size, func(in *Input) ref.Val { return types.String(of(in)) }}
	}
	flag := func(name string, of func(*Input) bool) variable {
		return variable{name, cel.BoolType, 1, func(in *Input) ref.Val { return types.Bool(of(in)) }}
	}
	return []variable{
		text("contact.text", longestText, func(in *Input) string { return in.Body }),
		text("contact.subject", longestSubject, func(in *Input) string { return in.Subject }),
		text("contact.channel", longestName, func(in *Input) string { return in.Channel }),
		flag("contact.live", func(in *Input) bool { return in.isLive() }),
		{"contact.hour", cel.IntType, 1, func(in *Input) ref.Val { return types.Int(in.Hour) }},
		text("customer.segment", longestName, func(in *Input) string { return in.Segment }),
		text("customer.territory", longestName, func(in *Input) string { return in.Territory }),
		text("customer.language", longestName, func(in *Input) string { return in.Speaks }),
		text("customer.damage", longestName, func(in *Input) string { return in.Damage }),
		flag("customer.internal", func(in *Input) bool { return in.Internal }),
		text("service.id", longestName, func(in *Input) string { return in.Service }),
		flag("service.critical", func(in *Input) bool { return in.Critical }),
		flag("commitment.paid", func(in *Input) bool { return in.Paid }),
		flag("commitment.respondsFast", func(in *Input) bool { return in.Fast }),
		flag("case.reopened", func(in *Input) bool { return in.Reopened }),
		flag("case.massIncident", func(in *Input) bool { return in.MassIncident }),
		text("category", longestName, func(in *Input) string { return in.Category }),
		text("language", longestName, func(in *Input) string { return in.Language }),
	}
}
