# The error document has a name that no object has.
aws s3 mb s3://village-museum-hours
echo "<h1>Open from 10 to 17</h1>" > index.html
echo "<h1>No such page</h1>" > error.html
aws s3 cp index.html s3://village-museum-hours/index.html
aws s3 cp error.html s3://village-museum-hours/error.html
aws s3 website s3://village-museum-hours --index-document index.html --error-document 404.html
aws s3api put-public-access-block --bucket village-museum-hours --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false
aws s3api put-bucket-policy --bucket village-museum-hours --policy '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::village-museum-hours/*"}]}'
