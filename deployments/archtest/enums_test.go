package archtest_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// spelledEnums returns the enums of the proto by the types that spell their values. Converters find a value by its word, and
// a word without a value would become the unspecified one without a sound.
func spelledEnums() map[string]protoreflect.Enum {
	return map[string]protoreflect.Enum{
		"services/catalog/internal/subscription.Origin":        catalogv1.Subscription_Origin(0),
		"services/classification/internal/massincident.State":  classificationv1.MassIncident_State(0),
		"services/classification/internal/priority.Advice":     classificationv1.Advice(0),
		"services/classification/internal/priority.Mode":       classificationv1.Rule_Handling(0),
		"services/classification/internal/priority.Trigger":    classificationv1.Trigger(0),
		"services/escalation/internal/clock.Cause":             escalationv1.HandlingClock_Cause(0),
		"services/escalation/internal/timeline.Kind":           intakev1.Event_Kind(0),
		"services/intake/internal/casefile.Advice":             classificationv1.Advice(0),
		"services/intake/internal/casefile.Channel":            typev1.Channel(0),
		"services/intake/internal/casefile.Priority":           typev1.Priority(0),
		"services/intake/internal/casefile.Relation":           intakev1.CaseLink_Relation(0),
		"services/intake/internal/casefile.Severity":           typev1.Severity(0),
		"services/intake/internal/casefile.State":              intakev1.Case_State(0),
		"services/intake/internal/casefile/promise.Cause":      escalationv1.HandlingClock_Cause(0),
		"services/intake/internal/casefile/promise.OfferState": escalationv1.RealTimeOffer_State(0),
		"services/intake/internal/casefile/promise.State":      intakev1.Promise_State(0),
		"services/intake/internal/casefile/timeline.Kind":      intakev1.Event_Kind(0),
	}
}

// wordType is a type of the code with words as constants.
type wordType struct {
	words  []string
	spells bool // its comment says that they are those of an enum
}

func TestEveryWordOfAnEnumHasAValue(t *testing.T) {
	types, enums := findWordTypes(t), spelledEnums()
	var wrong []string
	for name, found := range types {
		if _, known := enums[name]; found.spells && !known {
			wrong = append(wrong, name+" is spelled like an enum of the proto that spelledEnums lacks")
		}
	}
	for name, enum := range enums {
		found, exists := types[name]
		require.True(t, exists, "there is no type %s of words", name)
		for _, word := range found.words {
			if enum.Descriptor().Values().ByName(protoreflect.Name(word)) == nil {
				wrong = append(wrong, name+" has "+word+", which "+string(enum.Descriptor().FullName())+" lacks")
			}
		}
	}
	requireNone(t, wrong)
}

// Every value of some enums is known to the service that acts on it.
func TestServicesKnowEveryValue(t *testing.T) {
	types, enums := findWordTypes(t), spelledEnums()
	for _, name := range []string{
		"services/classification/internal/priority.Advice",
		"services/classification/internal/priority.Trigger",
		"services/escalation/internal/clock.Cause",
		"services/intake/internal/casefile.Advice",
		"services/intake/internal/casefile/promise.Cause",
	} {
		require.ElementsMatch(t, wordsOf(enums[name]), types[name].words, name)
	}
}

// wordsOf returns the values of an enum, without the unspecified one.
func wordsOf(enum protoreflect.Enum) []string {
	var words []string
	for i := 1; i < enum.Descriptor().Values().Len(); i++ {
		words = append(words, string(enum.Descriptor().Values().Get(i).Name()))
	}
	return words
}

// findWordTypes returns the string types of the services by folder and name, with the values of their constants.
func findWordTypes(t *testing.T) map[string]wordType {
	t.Helper()
	spells := regexp.MustCompile(`spelled\s+like\s+the\s+values\s+of\s+the\s+proto\s+enum`)
	types := map[string]wordType{}
	for _, file := range loadSources(t, "services") {
		for _, decl := range file.syntax.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if nameOf(s.Type) == "string" {
						name := file.folder + "." + s.Name.Name
						types[name] = wordType{types[name].words, spells.MatchString(general.Doc.Text())}
					}
				case *ast.ValueSpec:
					name, isForeign := file.typeOf(s.Type)
					if general.Tok == token.CONST && name != "" && (isForeign || s.Names[0].IsExported()) { // others never leave their room
						found := types[name]
						found.words = append(found.words, literals(s)...)
						types[name] = found
					}
				}
			}
		}
	}
	return types
}

// literals returns the values of constants that are literals.
func literals(spec *ast.ValueSpec) []string {
	var words []string
	for _, value := range spec.Values {
		literal, ok := value.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			continue
		}
		if word, err := strconv.Unquote(literal.Value); err == nil {
			words = append(words, word)
		}
	}
	return words
}
