package history

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/deployments/standalone/jsonl"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// entry is the content of one line: a customer or a case.
type entry struct {
	line     int
	size     int // of the line, in bytes
	customer *intakev1.Customer
	imported *intakev1.ImportedCase
}

// parseLine reads the customer or the case of a line and checks it by the rules of the API.
func parseLine(line jsonl.Line, rules *grpckit.Validator) (entry, error) {
	e := entry{line: line.Number, size: len(line.Text)}
	if line.Err != nil {
		return e, line.Err
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(line.Text, &parts); err != nil {
		return e, fmt.Errorf("it is not a JSON object: %w", err)
	}
	if len(parts) != 1 {
		return e, errors.New("it must have exactly one of the fields customer and case")
	}
	for field, text := range parts {
		switch field {
		case "customer":
			e.customer = &intakev1.Customer{}
			return e, e.checkCustomer(unmarshalField(field, text, e.customer), rules)
		case "case":
			e.imported = &intakev1.ImportedCase{}
			return e, e.checkCase(unmarshalField(field, text, e.imported), rules)
		default:
			return e, fmt.Errorf("%s: is neither customer nor case", field)
		}
	}
	return e, nil
}

func unmarshalField(field string, text []byte, to proto.Message) error {
	if err := protojson.Unmarshal(text, to); err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	return nil
}

// checkCustomer returns err, or the fault of a wrong customer. A customer is found again by an identity.
func (e entry) checkCustomer(err error, rules *grpckit.Validator) error {
	if err != nil {
		return err
	}
	if e.customer.GetExternalId() == "" && len(e.customer.GetIdentities()) == 0 && e.customer.GetName() == "" {
		return fault.Invalid("customer.external_id", "is needed, or identities, so that the same line finds the same customer")
	}
	return rules.Validate(&intakev1.UpsertCustomerRequest{Customer: e.customer})
}

// checkCase returns err, or the fault of a wrong case.
func (e entry) checkCase(err error, rules *grpckit.Validator) error {
	if err != nil {
		return err
	}
	err = rules.Validate(&intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{e.imported}})
	for _, wrong := range wrongCases(err) {
		return wrong
	}
	return err
}

// wrongCases returns the faults of single cases in the fault of a batch, by their places, with the fields under case. It
// is empty for other errors.
func wrongCases(err error) map[int]*fault.Error {
	refused, isFault := fault.As(err)
	if !isFault || refused.Kind() != fault.InvalidArgument {
		return nil
	}
	wrong := map[int]*fault.Error{}
	for _, field := range refused.Fields() {
		var place int
		if _, err := fmt.Sscanf(field.Path, "cases[%d]", &place); err != nil {
			return nil
		}
		_, path, _ := strings.Cut(field.Path, "]")
		wrong[place] = wrong[place].Field("case"+path, "%s", field.Description)
	}
	return wrong
}
