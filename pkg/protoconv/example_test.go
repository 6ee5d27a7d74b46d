package protoconv_test

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/code"

	"github.com/ombud/ombud/pkg/protoconv"
)

func ExampleFromProtoTime() {
	berlin := time.FixedZone("CET", 60*60)
	sent := protoconv.ToProtoTime(time.Date(2026, time.November, 2, 9, 0, 0, 123_456_789, berlin))
	fmt.Println(protoconv.FromProtoTime(sent))
	fmt.Println(protoconv.FromProtoTime(nil).IsZero())
	// Output:
	// 2026-11-02 08:00:00.123 +0000 UTC
	// true
}

func ExampleToProtoEnum() {
	type outcome string // spelled as in the proto
	fmt.Println(protoconv.ToProtoEnum[code.Code](outcome("NOT_FOUND")).Number())
	fmt.Println(protoconv.FromProtoEnum[outcome](code.Code_NOT_FOUND))
	fmt.Printf("%q\n", protoconv.FromProtoEnum[outcome](code.Code(0)))
	// Output:
	// 5
	// NOT_FOUND
	// ""
}
