package fault_test

import (
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
)

func ExampleError_Field() {
	name, size := "", -1
	var wrong *fault.Error
	if name == "" {
		wrong = wrong.Field("name", "is required")
	}
	if size < 0 {
		wrong = wrong.Field("size", "is %d, but must not be negative", size)
	}
	if err := wrong.Err(); err != nil {
		fmt.Println(fault.KindOf(err))
		fmt.Println(wrong.Under("box").Message())
	}
	// Output:
	// INVALID_ARGUMENT
	// box.name: is required; box.size: is -1, but must not be negative
}

func ExampleJoin() {
	size := fault.Invalid("size", "must not be negative").Under("box")
	var colour *fault.Error
	fmt.Println(fault.Join(fault.Invalid("name", "is required"), colour, size).Message())
	fmt.Println(fault.Join(colour) == nil)
	// Output:
	// name: is required; box.size: must not be negative
	// true
}

func ExampleFromStatus() {
	err := fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "boxes/7 does not exist").With("resource", "boxes/7")
	status := fault.ToStatus(err) // travels over gRPC
	restored := fault.FromStatus(status.Err())
	fmt.Println(status.Code(), fault.ReasonOf(restored))
	fmt.Println(fault.Is(restored, fault.NotFound))
	// Output:
	// NotFound RESOURCE_NOT_FOUND
	// true
}
