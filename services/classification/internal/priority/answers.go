package priority

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// reader returns the value of one variable of an expression.
type reader func(*answers) ref.Val

// newReaders returns the readers of all variables by name.
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

// answers holds the variables for the evaluation of one rule. It implements cel.Activation.
type answers struct {
	values map[string]reader
	in     *Input
	found  []string // found phrase by question; "" for none
	first  int      // number of the first question of the rule
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
