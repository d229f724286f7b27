module go-hub

go 1.19
