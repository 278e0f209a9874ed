package query

// Walk lets tests see every comparison of a tree.
func Walk(e Expr, each func(Compare)) { walk(e, each) }
