package template

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"time"
	"unicode"

	"github.com/ombud/ombud/pkg/blank"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Shipped is the version of the texts that come with the suite.
const Shipped = "shipped"

// Source is a text of the firm as it is written. A letter needs a headline.
type Source struct{ Language, Headline, Letter, Note string }

// Own is a text of the firm for one message in one language, ready to be rendered.
type Own struct {
	// Version names the template and its version.
	Version string
	parts   *template.Template
	// tells are the parts that say the times that hold.
	tells map[string]bool
}

// OwnTexts finds the texts of the firm for the channel and the segment of one case.
type OwnTexts interface {
	// FindOwn returns the text of a message in a language; nil for none.
	FindOwn(name Name, language string) *Own
}

// NewOwn compiles a text of the message with the name. A part that cannot be parsed, names an unknown variable, cannot be
// rendered or never says anything in that message is an error that says so.
func (s *Set) NewOwn(name Name, version string, source Source) (*Own, map[string]error) {
	own := &Own{Version: version, parts: template.New(""), tells: map[string]bool{}}
	wrong := map[string]error{}
	for part, text := range map[string]string{"headline": source.Headline, "letter": source.Letter, "note": source.Note} {
		if text == "" {
			continue
		}
		if err := s.addPart(own, name, part, text, source.Language); err != nil {
			wrong[part] = errors.New(strings.TrimPrefix(err.Error(), "template: "))
		}
	}
	return own, wrong
}

// addPart compiles a part of a text.
func (s *Set) addPart(own *Own, name Name, part, text, language string) error {
	if strings.ContainsFunc(text, isUnprintable) {
		return errors.New("must not have control characters")
	}
	parsed, err := template.New(part).Parse(text)
	if err != nil {
		return err
	}
	isOther := func(t *template.Template) bool { return t.Name() != part }
	if parsed.Tree == nil || slices.ContainsFunc(parsed.Templates(), isOther) {
		return errors.New("must not define templates")
	}
	if err := checkNode(parsed.Root, scope{}); err != nil {
		return err
	}
	if _, err := own.parts.AddParseTree(part, parsed.Tree); err != nil {
		return err
	}
	return s.tryPart(own, name, part, language)
}

// isUnprintable reports whether a character cannot stand in a text: a control character other than a tab or the end of a line.
func isUnprintable(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) }

// tryPart renders a part with the facts of trialFacts, and with none. In one of the former it must say something. It records
// whether the part says the times that hold.
func (s *Set) tryPart(own *Own, name Name, part, language string) error {
	p, said := &pen{page: s.pageOf(language)}, ""
	if _, err := own.render(part, p.newVariables(Facts{})); err != nil {
		return err
	}
	for _, f := range trialFacts(name) {
		v := p.newVariables(f)
		text, err := own.render(part, v)
		if err != nil {
			return err
		}
		said += text
		own.tells[part] = own.tells[part] || v.saysTimes(text)
	}
	if p.failed != nil {
		return p.failed
	}
	if blank.IsBlank(said) {
		return errors.New("must not render to nothing")
	}
	return nil
}

func (o *Own) render(part string, v Variables) (string, error) {
	var out strings.Builder
	err := o.parts.ExecuteTemplate(&out, part, v)
	return strings.TrimSpace(out.String()), err
}

// has reports whether the text has a part.
func (o *Own) has(part string) bool { return o != nil && o.parts.Lookup(part) != nil }

// checkNode refuses what a text of the firm may not contain: unknown variables, functions other than comparisons, other
// templates, and loops that could run for long.
func checkNode(node parse.Node, in scope) error {
	switch n := node.(type) {
	case *parse.ListNode:
		return checkNodes(n, in)
	case *parse.ActionNode:
		return errors.Join(checkPipe(n.Pipe), in.checkPrinted(n.Pipe))
	case *parse.IfNode:
		return errors.Join(in.checkDeclared(n.Pipe), checkBranch(&n.BranchNode, in, in))
	case *parse.RangeNode:
		if in.isInRange || !isList(n.Pipe) {
			return fmt.Errorf("must not use {{range %s}}: lists are .Promises and .Missing, and no range stands in another", n.Pipe)
		}
		return checkBranch(&n.BranchNode, scope{dot: dotIsValue, isInRange: true}, in)
	case *parse.WithNode:
		return errors.Join(in.checkDeclared(n.Pipe), checkBranch(&n.BranchNode, in.enterWith(n.Pipe), in))
	case *parse.TextNode, *parse.CommentNode, *parse.BreakNode, *parse.ContinueNode:
		return nil
	default:
		return fmt.Errorf("must not use %s", node)
	}
}

// isList reports whether a pipe is a variable with a list. A template would also range over a number.
func isList(pipe *parse.PipeNode) bool {
	if len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 1 {
		return false
	}
	return isListName(pipe.Cmds[0].Args[0].String())
}

func isListName(name string) bool {
	return slices.Contains([]string{".Promises", "$.Promises", ".Missing", "$.Missing"}, name)
}

func checkNodes(list *parse.ListNode, in scope) error {
	if list == nil {
		return nil
	}
	for _, n := range list.Nodes {
		if err := checkNode(n, in); err != nil {
			return err
		}
	}
	return nil
}

// checkBranch checks both branches, each in its scope.
func checkBranch(n *parse.BranchNode, in, otherwise scope) error {
	return errors.Join(checkPipe(n.Pipe), checkNodes(n.List, in), checkNodes(n.ElseList, otherwise))
}

func checkPipe(pipe *parse.PipeNode) error {
	for _, command := range pipe.Cmds {
		for _, argument := range command.Args {
			if err := checkArgument(argument); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkArgument(node parse.Node) error {
	switch n := node.(type) {
	case *parse.FieldNode:
		return checkVariable(n.Ident[0])
	case *parse.VariableNode:
		if n.Ident[0] == "$" && len(n.Ident) > 1 {
			return checkVariable(n.Ident[1])
		}
	case *parse.PipeNode:
		return checkPipe(n)
	case *parse.IdentifierNode:
		if !slices.Contains([]string{"and", "or", "not", "eq", "ne", "len"}, n.Ident) {
			return fmt.Errorf("must not use the function %s", n.Ident)
		}
	}
	return nil
}

func checkVariable(name string) error {
	if _, isKnown := reflect.TypeFor[Variables]().FieldByName(name); isKnown {
		return nil
	}
	return fmt.Errorf("there is no variable .%s", name)
}

// SampleFacts returns facts of every kind at a moment, for trials and previews.
func SampleFacts(now time.Time) Facts {
	return Facts{
		Case:        "01J00000000000000000000000",
		Subject:     "…",
		Now:         now,
		CallWithin:  2 * time.Minute,
		OfferWithin: 2 * time.Minute,
		TriageBy:    now.Add(time.Minute),
		RespondBy:   now.Add(time.Hour),
		NextReplyBy: now.Add(time.Hour),
		ResolveBy:   now.Add(8 * time.Hour),
		UpdateEvery: time.Hour,
		Waiting:     true,
		Alone:       true,
		Danger:      true,
		Fraud:       true,
		Emergency:   []string{"112"},
		ResolveLeft: time.Hour,
		SolveLimit:  now.Add(24 * time.Hour),
		Missing:     []string{"…?"},
		Fix:         "…",
		Link:        "https://…",
		Manager:     "…",
		Email:       "…",
		Phone:       "…",
		Draft: letter.Draft{
			Text:        "…",
			Reason:      "…",
			To:          "…",
			Departed:    "…",
			Missed:      MissedResolution,
			Was:         MissedResolution,
			WasBy:       now.Add(time.Minute),
			MissedBy:    now.Add(-time.Hour),
			Silence:     time.Hour,
			SilenceOpen: true,
			CloseBy:     now.Add(24 * time.Hour),
			Cause:       timeline.CauseGoodScore,
		},
		Score: "5",
		Of:    "5",
	}
}
