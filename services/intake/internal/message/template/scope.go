package template

import (
	"fmt"
	"slices"
	"text/template/parse"
)

// dot is what "." stands for in a part of a text.
type dot int

const (
	dotIsAll   dot = iota // all variables
	dotIsList             // one that is a list
	dotIsValue            // one value
)

// scope is the place of a node in a text.
type scope struct {
	dot       dot
	isInRange bool
}

// enterWith returns the scope within {{with}}.
func (in scope) enterWith(pipe *parse.PipeNode) scope {
	switch {
	case isList(pipe):
		in.dot = dotIsList
	case !in.isWhole(pipe):
		in.dot = dotIsValue
	}
	return in
}

// checkPrinted refuses to print all variables, or a list, as Go writes them.
func (in scope) checkPrinted(pipe *parse.PipeNode) error {
	if in.isWhole(pipe) {
		return fmt.Errorf("must not print {{%s}}, which is more than one value", pipe)
	}
	return nil
}

// checkDeclared refuses a name for more than one value, which would be printed by it.
func (in scope) checkDeclared(pipe *parse.PipeNode) error {
	if len(pipe.Decl) > 0 && in.isWhole(pipe) {
		return fmt.Errorf("must not name {{%s}}, which is more than one value", pipe)
	}
	return nil
}

// isWhole reports whether the value of a node may be more than one value. Functions other than "and" and "or" have one.
func (in scope) isWhole(node parse.Node) bool {
	switch n := node.(type) {
	case *parse.DotNode:
		return in.dot != dotIsValue
	case *parse.VariableNode:
		return n.String() == "$" || isListName(n.String())
	case *parse.FieldNode:
		return isListName(n.String())
	case *parse.PipeNode:
		last := n.Cmds[len(n.Cmds)-1]
		if isScalarFunction(last.Args[0]) {
			return false
		}
		return slices.ContainsFunc(n.Cmds, func(c *parse.CommandNode) bool { return slices.ContainsFunc(c.Args, in.isWhole) })
	default:
		return false
	}
}

// isScalarFunction reports the functions that return a number or a truth.
func isScalarFunction(node parse.Node) bool {
	name, isFunction := node.(*parse.IdentifierNode)
	return isFunction && name.Ident != "and" && name.Ident != "or"
}
