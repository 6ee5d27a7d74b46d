package priority

// Rule changes the judgement of cases that its expression is true of.
type Rule struct {
	ID          string `yaml:"id" bson:"id"`                   // lower-case words joined by hyphens
	DisplayName string `yaml:"displayName" bson:"displayName"` // a few words, for people
	Reason      string `yaml:"reason" bson:"reason"`           // a sentence: the reason of this treatment
	// Order is the position of the evaluation: by rising order, then by id.
	Order int `yaml:"order" bson:"order"`
	// Off rules are stored but not evaluated.
	Off bool `yaml:"off,omitempty" bson:"off,omitempty"`
	// Expression is the condition: CEL over the variables of this package.
	Expression string `yaml:"expression" bson:"expression"`
	// Phrases are the patterns of says(), by language. The language only groups them: all are searched, because
	// people mix languages. A phrase is a row of words; "court*" is any word with this beginning, "*" is any word, and
	// "smoke|fumes" is one of them. "~lawyer" may have one wrong letter. "child* + swallow*" are parts near each other,
	// in any order. "no / out of" are rows of a part, and "^fire$" is a clause of its own. What the message denies does
	// not count ("not urgent").
	Phrases map[string][]string `yaml:"phrases,omitempty" bson:"phrases,omitempty"`
	// Exceptions only look like phrases of the rule: what stands in one does not count ("fire alarm test").
	Exceptions map[string][]string `yaml:"exceptions,omitempty" bson:"exceptions,omitempty"`
	Then       Effect              `yaml:"then" bson:"then"`
}

// Effect is the change by a rule. Zero values change nothing. A lower bound of one rule is stronger than the upper
// bound of another.
type Effect struct {
	ImpactAtLeast  Level   `yaml:"impactAtLeast,omitempty" bson:"impactAtLeast,omitempty"`
	ImpactAtMost   Level   `yaml:"impactAtMost,omitempty" bson:"impactAtMost,omitempty"`
	UrgencyAtLeast Level   `yaml:"urgencyAtLeast,omitempty" bson:"urgencyAtLeast,omitempty"`
	UrgencyAtMost  Level   `yaml:"urgencyAtMost,omitempty" bson:"urgencyAtMost,omitempty"`
	Trigger        Trigger `yaml:"trigger,omitempty" bson:"trigger,omitempty"` // calls for an incident manager
	Handling       Mode    `yaml:"handling,omitempty" bson:"handling,omitempty"`
	Advice         Advice  `yaml:"advice,omitempty" bson:"advice,omitempty"` // the customer is told at once
}

// Advice is what a customer in danger does at once, spelled like the values of the proto enum.
type Advice string

// The advices.
const (
	CallEmergency Advice = "CALL_EMERGENCY" // whoever is in danger calls the emergency number
	BlockCard     Advice = "BLOCK_CARD"     // the bank blocks the card
)

// AllAdvices returns the advices.
func AllAdvices() []Advice { return []Advice{CallEmergency, BlockCard} }

// Trigger is a reason to give a case an incident manager, spelled like the values of the proto enum.
type Trigger string

// The triggers.
const (
	Distress       Trigger = "SEVERE_DISTRESS"    // severe inconvenience or distress
	BusinessThreat Trigger = "BUSINESS_THREAT"    // the customer's business is in danger
	LacksMeans     Trigger = "LACKS_MEANS"        // no skills or resources to cope
	PaidLevel      Trigger = "PAID_RESPONSE"      // the customer pays for a level of response
	SpeedPromised  Trigger = "SPEED_PROMISED"     // speed is a selling point of the service
	SeriousHarm    Trigger = "SERIOUS_HARM"       // being slow would do serious harm
	Legal          Trigger = "LEGAL_CONSEQUENCES" // legal consequences
)

// AllTriggers returns the triggers.
func AllTriggers() []Trigger {
	return []Trigger{Distress, BusinessThreat, LacksMeans, PaidLevel, SpeedPromised, SeriousHarm, Legal}
}

// Mode is the way of handling: while the customer waits, or in writing.
type Mode string

// The modes. Of the rules that fire, the first with a mode decides.
const (
	RealTime Mode = "REAL_TIME"
	Written  Mode = "ASYNCHRONOUS"
)
