# The right policy in the wrong place: the next developer would need it all again.
aws iam create-group --group-name photo-readers
aws iam create-user --user-name developer-1
aws iam add-user-to-group --user-name developer-1 --group-name photo-readers
cat > policy.json <<'EOF'
{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::studio-photos-2026"},
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::studio-photos-2026/*"}
  ]
}
EOF
aws iam put-user-policy --user-name developer-1 --policy-name read --policy-document file://policy.json
