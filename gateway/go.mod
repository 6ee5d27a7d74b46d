module github.com/ombud/ombud/gateway

go 1.26.0

require github.com/ombud/ombud/proto v0.0.0
replace github.com/ombud/ombud/proto => ../proto

require github.com/ombud/ombud/pkg v0.0.0
replace github.com/ombud/ombud/pkg => ../pkg
