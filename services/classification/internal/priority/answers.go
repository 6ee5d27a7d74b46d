package priority

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// reader answers what one variable of an expression stands for.
type reader func(*answers) ref.Val

// newReaders answer every variable there is, by name.
func newReaders() map[string]reader {
	all := map[string]reader{}
	for _, v := range listVariables() {
		all[v.name] = func(a *answers) ref.Val { return v.value(a.in) }
	}
	for n := range maxSays {
		all[saysVariable(n)] = func(a *answers) ref.Val { return types.Bool(a.found[a.first+n] != "") }
	}
	return all
}

// answers are the variables for one try of one rule. It implements cel.Activation.
type answers struct {
	values map[string]reader
	in     *Input
	found  []string // the phrase found for each question; empty for none
	first  int      // the number of the rule's first question
}

// ResolveName implements cel.Activation.
func (a *answers) ResolveName(name string) (any, bool) {
	read, ok := a.values[name]
	if !ok {
		return nil, false
	}
	return read(a), true
}

// Parent implements cel.Activation.
func (*answers) Parent() cel.Activation { return nil }
