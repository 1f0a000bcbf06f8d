# Sums up orders, [{"product": "tea", "price": 4, "quantity": 2}, …], by product, those with the most revenue first.
group_by(.product)
| map({product: .[0].product, quantity: (map(.quantity) | add), revenue: (map(.price * .quantity) | add)})
| sort_by(-.revenue)
