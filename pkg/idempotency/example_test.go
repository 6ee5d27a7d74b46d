package idempotency_test

import (
	"fmt"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// A document keeps the commands that it has applied. RequestInfo stands for any request with a request_id.
func ExampleLog() {
	type counter struct {
		Count   int             `bson:"count"`
		Applied idempotency.Log `bson:"applied"`
	}
	doc, now := counter{}, time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC)
	increment := func(req *errdetails.RequestInfo) error {
		cmd := idempotency.FromRequest(req, "users/ann")
		seen, err := doc.Applied.HasApplied(cmd)
		if err != nil || seen {
			return err
		}
		doc.Count++
		doc.Applied.Add(cmd, now)
		return nil
	}
	_ = increment(&errdetails.RequestInfo{RequestId: "r1", ServingData: "a"})
	_ = increment(&errdetails.RequestInfo{RequestId: "r1", ServingData: "a"}) // the answer was lost
	err := increment(&errdetails.RequestInfo{RequestId: "r1", ServingData: "b"})
	fmt.Println(doc.Count, fault.ReasonOf(err))
	// Output:
	// 1 REQUEST_ID_REUSED
}

func ExampleDerivedID() {
	fmt.Println(idempotency.DerivedID("cases/01J9", "open-handling"))
	// Output:
	// 39MVHC9G7NFAFKK8FKHT9NQZ4A
}
