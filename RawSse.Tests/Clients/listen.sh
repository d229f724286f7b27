# curl against one address, in a loop of the shell: each event becomes a line of type, id and data.
last=
while true; do
  type=message id= data= count=0
  while IFS= read -r line; do
    case $line in
      event:*) type=${line#event: } ;;
      id:*) id=${line#id: } ;;
      data:*)
        line=${line#data:}
        [ "$count" -eq 0 ] || data=$data\\n
        data=$data${line# }
        count=$((count + 1)) ;;
      "")
        [ "$count" -eq 0 ] || printf '%s\t%s\t%s\n' "$type" "$id" "$data"
        last=${id:-$last} type=message id= data= count=0 ;;
    esac
  done < <(exec curl -sN -H "Last-Event-ID: $last" "$1")
done
